"""What speakers say of themselves: their name, their delegation, for whom they speak."""

from __future__ import annotations

from collections.abc import Iterator

from meetings.transcript import Method
from transcribe.tagging.chairing import Chairing
from transcribe.tagging.clues import Clue
from transcribe.tagging.cues import Cue, Slot
from transcribe.tagging.matching import Match
from transcribe.tagging.session import Session
from transcribe.tagging.text import BREAK, word_set
from transcribe.tagging.turns import Turn

_LONGEST_NAME = 4
_NOT_NAMES = word_set(
    "very happy sorry here just going also not glad pleased afraid sure speaking the a an from with chair i we it "
    "going to trying not only so really still now grateful delegate representative representing"
)


def introductions(session: Session, chairing: Chairing, turn: Turn) -> Iterator[Clue]:
    """Give the clues a turn holds about its own speaker."""
    for cue in session.cues_of(turn, "self-name", "self-entity", "third-person", "behalf"):
        if cue.means == "third-person" and turn.speaker in chairing.presiding:
            continue
        match = _named(session, turn, cue)
        if match:
            yield _clue(turn, cue, match)


def _clue(turn: Turn, cue: Cue, match: Match) -> Clue:
    start, end = min(cue.start, match.start), max(cue.end, match.end)
    method: Method = "cue" if cue.means == "behalf" else "self-introduction"
    return Clue(turn.index, match.shares, cue.sure * match.score, method, turn.index, start, end)


def _named(session: Session, turn: Turn, cue: Cue) -> Match | None:
    slot = cue.slots[0]
    if slot.kind == "NAME":
        return _spoken_name(session, turn, slot, cue.sure)
    return session.who(turn, slot, reach=1, breaks=0)


def _spoken_name(session: Session, turn: Turn, slot: Slot, sure: float) -> Match | None:
    """Match a spoken name with the roster; a capitalised one outside the roster stands as spoken."""
    tokens = turn.tokens[slot.start : slot.end]
    known = session.matcher.after(tokens, 0, reach=0, breaks=0)
    if known and (slot.side == "after" or known.end >= len(tokens) - 1):
        return Match(known.start + slot.start, known.end + slot.start, known.shares, known.score)
    length = 0
    for token in tokens:
        if token.norm == BREAK or not token.capital or token.norm in _NOT_NAMES:
            break
        length += 1
    if not 1 <= length <= _LONGEST_NAME or (slot.side == "inside" and length != len(tokens)):
        return None
    if length == 1 and sure < 0.95:
        return None
    name = session.words(turn, slot.start, slot.start + length)
    return Match(slot.start, slot.start + length, {name: 1.0}, 0.9)
