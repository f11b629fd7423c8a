"""Statements: names for passages that last, so that a link to what was said stays good.

A passage has a number of its own in its transcript, which edits keep. A statement gives it a name
for ever: another transcription of the same sound has other passages, and the names are carried over
by the time and the words that both share. What was taken into another passage (two joined into
one) is still found, at the passage that now holds its time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from rapidfuzz.distance import Indel

from meetings.editing.passages import Passage
from meetings.timeline import Span

NEAR_MS: Final = 3_000  # how far two transcriptions may set the same words apart
_ENOUGH: Final = 0.5  # of the shorter one's time, or of the words


@dataclass(frozen=True, slots=True)
class Statement:
    """A lasting name; ``span`` and ``text`` are those of its passage when it was last there.

    ``passage`` is the number of the passage, ``None`` where another transcription has none for it.
    """

    id: str
    recording_id: str
    passage: int | None
    span: Span
    text: str


def carry_over(statements: Iterable[Statement], passages: Sequence[Passage]) -> Mapping[str, int]:
    """Give statements their passages in another transcription: id to number, each passage to at most one.

    The most alike find each other first; the others keep no passage and are found by their time.
    """
    near = _Near(passages)
    alike = [
        (-likeness, statement.id, passage.id)
        for statement in statements
        for passage in near.to(statement.span)
        if (likeness := _likeness(statement, passage.segment.span, passage.segment.text))
    ]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for _, statement_id, number in sorted(alike):
        if statement_id not in found and number not in taken:
            found[statement_id] = number
            taken.add(number)
    return found


def place_of(statement: Statement, passages: Iterable[Passage]) -> Passage | None:
    """Give the passage that a statement is now: its own, or the one that holds most of its time."""
    known = tuple(passages)
    own = next((passage for passage in known if passage.id == statement.passage), None)
    if own:
        return own
    within = [(passage.segment.span.overlap_ms(statement.span), -passage.id, passage) for passage in known]
    shared, _, best = max(within, default=(0, 0, None), key=lambda each: each[:2])
    return best if shared else None


class _Near:
    """Passages by time, so that ten hours are not compared with ten hours."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = sorted(passages, key=lambda passage: passage.order)
        self._starts = [passage.segment.span.start_ms for passage in self._passages]
        self._ends = list(accumulate((passage.segment.span.end_ms for passage in self._passages), max))

    def to(self, span: Span) -> Sequence[Passage]:
        """Give the passages that are at most ``NEAR_MS`` away, and perhaps some more."""
        first = bisect_left(self._ends, span.start_ms - NEAR_MS)
        return self._passages[first : bisect_right(self._starts, span.end_ms + NEAR_MS)]


def _likeness(statement: Statement, span: Span, text: str) -> float:
    """Say how alike two passages are, up to 2; 0 for two that are not the same statement."""
    if statement.span.gap_ms(span) > NEAR_MS:
        return 0.0
    shared = statement.span.overlap_ms(span)
    shorter = min(statement.span.duration_ms, span.duration_ms)
    time = shared / shorter if shorter else 0.0
    words = Indel.normalized_similarity(statement.text.casefold().split(), text.casefold().split())
    if time < _ENOUGH and words < _ENOUGH:
        return 0.0
    longer = max(statement.span.duration_ms, span.duration_ms)
    return (shared / longer if longer else 0.0) + words
