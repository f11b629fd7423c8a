"""Units: the sentences of a session, the smallest stretches that carry an agenda item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK
from transcribe.tagging.turns import Turn

# Unpunctuated speech is cut so that a change of item can fall inside a long stretch.
_LONGEST_TOKENS = 45


@dataclass(frozen=True, slots=True)
class Unit:
    """Tokens ``[start, end)`` of a turn, all in one segment."""

    turn: int
    segment: int
    start: int
    end: int


def units_of(session: Session, cuts: Iterable[tuple[int, int]]) -> list[Unit]:
    """Cut the turns into sentences, and also at ``cuts``, pairs of turn and token."""
    forced: dict[int, set[int]] = {}
    for turn, token in cuts:
        forced.setdefault(turn, set()).add(token)
    return [unit for turn in session.turns for unit in _cut(turn, forced.get(turn.index, set()))]


def _cut(turn: Turn, forced: set[int]) -> Iterable[Unit]:
    start = 0
    for place, token in enumerate(turn.tokens):
        last = place + 1 == len(turn.tokens)
        ends = (
            last
            or token.norm == BREAK
            or turn.tokens[place + 1].segment != token.segment
            or place + 1 in forced
            or place + 1 - start >= _LONGEST_TOKENS
        )
        if ends:
            yield Unit(turn.index, token.segment, start, place + 1)
            start = place + 1
