"""The walk-through that is told is the one that is played."""

from __future__ import annotations

import re
from pathlib import Path

from tests.verbatim.browser.walkthrough import CHAPTERS

ROOT = Path(__file__).resolve().parents[2]


def test_the_chapters_told_are_those_played_each_with_its_picture() -> None:
    told = (ROOT / "docs" / "walkthrough.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", told, re.MULTILINE) == list(CHAPTERS.values())
    assert re.findall(r"images/walkthrough-([\w-]+)-1280\.png", told) == list(CHAPTERS)
    played = (ROOT / "tests" / "verbatim" / "browser" / "test_walkthrough.py").read_text(encoding="utf-8")
    assert re.findall(r'chapter\("(\w+)"\)', played) != []
    assert set(re.findall(r'chapter\("(\w+)"\)', played)) == set(CHAPTERS)
