"""The documentation's claims: its commands exist, its links lead somewhere, its settings are the program's."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from meetings import settings
from scripts import usage
from tests.docs.commands import parse_command

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("media/**/*.md")])
FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(verbatim [^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _commands(page: Path) -> list[list[str]]:
    text = page.read_text(encoding="utf-8")
    lines = "\n".join(FENCE.findall(text)).replace("\\\n", " ").splitlines()
    if page.name == "README.md":
        lines += INLINE.findall(text)
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_links_lead_to_files(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=_id)
def test_commands_are_real(page: Path) -> None:
    for words in _commands(page):
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE), words
        elif words[0] == "verbatim":
            parse_command(words[1:])


def test_the_usage_page_is_the_commands_own_help() -> None:
    assert usage.TARGET.read_text(encoding="utf-8") == usage.page(), "run: python scripts/usage.py"


def test_every_setting_is_documented() -> None:
    code = Path(settings.__file__).read_text(encoding="utf-8")
    names = set(re.findall(r'(?:environ\.get\(|environ, )"(\w+)"', code))
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert names
    assert {name for name in names if f"`{name}`" not in told} == set()


def test_every_decision_fits_a_page() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert decisions
    assert all(len(page.read_text(encoding="utf-8").splitlines()) <= 90 for page in decisions)
