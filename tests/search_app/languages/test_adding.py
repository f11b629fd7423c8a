"""The commands of docs/languages.md do what the page says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from scripts import translations
from search_app.languages import catalogues

PAGE = Path(__file__).parents[3] / "docs" / "languages.md"
COMMANDS = [
    shlex.split(line)[2:]
    for fence in re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for line in fence.splitlines()
    if line.startswith("python scripts/translations.py")
]


def test_a_language_is_added_translated_and_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "translations"
    shutil.copytree(translations.FOLDER / "fr", folder / "fr")
    monkeypatch.setattr(translations, "FOLDER", folder)
    monkeypatch.setattr(catalogues, "FOLDER", folder)
    assert translations.main([]) == 0
    before = {path.name: path.read_bytes() for path in (folder / "fr" / "LC_MESSAGES").iterdir()}
    assert COMMANDS == [[], ["missing"], ["add", "de"]]
    for words in reversed(COMMANDS):
        assert translations.main(words) == 0
    assert "de messages:" in capsys.readouterr().out
    path = translations.path_of("de", "messages")
    text = path.read_text(encoding="utf-8")
    assert 'msgid "Meetings"\nmsgstr ""' in text
    path.write_text(
        text.replace('msgid "Meetings"\nmsgstr ""', 'msgid "Meetings"\nmsgstr "Sitzungen"'), encoding="utf-8"
    )
    assert translations.main([]) == 0
    catalogues.compiled.cache_clear()
    assert catalogues.compiled("de", "messages").get("Meetings").string == "Sitzungen"
    catalogues.compiled.cache_clear()
    assert {path.name: path.read_bytes() for path in (folder / "fr" / "LC_MESSAGES").iterdir()} == before


def test_other_words_are_told_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert translations.main(["remove", "fr"]) == 2
    assert "begin a language" in capsys.readouterr().err
