"""Marks as documents show them: behind a paragraph, in square brackets, and taken off again when one is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import get_args

from meetings.formats.dates import long_date
from meetings.marks import Mark, MarkKind
from meetings.transcript import Segment

_WORDS: dict[str, str] = {
    "decision": "Decision",
    "brackets": "In square brackets",
    "next step": "Next step",
    **{kind: f"Not content: {kind}" for kind in get_args(MarkKind)[3:]},
}
NOTES = re.compile(
    rf"(?:\s*\[(?:{'|'.join(re.escape(words) for words in _WORDS.values())})(?:, by [^\]\n]{{1,40}})?\])+\s*$",
    re.MULTILINE,
)
"""What stands behind a paragraph that has marks."""


def note(mark: Mark) -> str:
    """Say what a mark is.

    >>> from meetings.timeline import Span
    >>> note(Mark("next step", Span(0, 1), "by the end of July", "2013-07-31"))
    'Next step, by 31 July 2013'
    >>> note(Mark("sound check", Span(0, 1), "Can you hear me?"))
    'Not content: sound check'
    """
    return f"{_WORDS[mark.kind]}, by {due_text(mark.due)}" if mark.due else _WORDS[mark.kind]


def due_text(due: str) -> str:
    """Write the day of a next step as people write it; one without a year stays without.

    >>> due_text("--07-31")
    '31 July'
    """
    if due.startswith("--"):
        return long_date(dt.date.fromisoformat(f"2000{due[1:]}")).removesuffix(" 2000")
    return long_date(dt.date.fromisoformat(due))


def notes_of(segments: Iterable[Segment]) -> tuple[str, ...]:
    """Give the notes on a paragraph, each once."""
    return tuple(dict.fromkeys(note(mark) for segment in segments for mark in segment.marks))
