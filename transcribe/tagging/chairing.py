"""Who presides, found by what presiding people do: open, give the floor, move the agenda on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from transcribe.tagging.cues import Cue
from transcribe.tagging.session import Session
from transcribe.tagging.text import normal_words
from transcribe.tagging.turns import Turn

# How much one act speaks for its speaker presiding. Only the order of magnitude matters: over a
# session acts are counted in dozens (benchmarks/tags prints what chairs were found).
_ACTS = {
    "floor": 1.0, "floor-pronoun": 1.0, "queue": 1.0, "queue-next": 1.0, "floor-request": 0.7, "asked-for": 0.7,
    "absent": 0.4, "floor-end": 0.7, "opens-meeting": 2.0, "presides": 0.5, "item": 0.7, "item-title": 0.4,
    "item-next": 0.7, "item-last": 0.5, "groups-split": 1.0, "group-open": 1.0, "group-return": 1.0,
}  # fmt: skip
_ADDRESSED = 1.5
_LABELLED = 20.0
_OPENING_TOKENS = 9
_CHAIR_FLOOR = 0.7
_PRESIDES_FLOOR = 2.0
_PRESIDES_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Chairing:
    """The speaker label of the chair (``None`` when nobody presides) and of all who give the floor."""

    chair: str | None
    presiding: frozenset[str]


def find_chair(session: Session) -> Chairing:
    """Score every speaker label by its acts and by who is thanked as "Chair"."""
    scores: dict[str, float] = defaultdict(float)
    for label in _labelled_chairs(session):
        scores[label] += _LABELLED
    for turn in session.turns:
        for cue in session.cues.get(turn.index, ()):
            scores[turn.speaker] += _act(session, turn, cue)
        if thanks_the_chair(session, turn):
            scores[turn.speaker] -= _ADDRESSED
            if turn.index:
                scores[session.turns[turn.index - 1].speaker] += _ADDRESSED
    if not scores or max(scores.values()) < _CHAIR_FLOOR:
        return Chairing(None, frozenset())
    chair, best = max(scores.items(), key=lambda entry: entry[1])
    opening = {t.speaker for t in session.turns if session.cues_of(t, "group-open")}
    others = opening | {s for s, score in scores.items() if score >= max(_PRESIDES_FLOOR, _PRESIDES_SHARE * best)}
    return Chairing(chair, frozenset(others | {chair}))


def deputies(session: Session) -> frozenset[str]:
    """Give the speakers who say that they preside in place of the chair."""
    return frozenset(turn.speaker for turn in session.turns if session.cues_of(turn, "deputises"))


def _labelled_chairs(session: Session) -> set[str]:
    """Give the speakers whose own label, or the captioner's for them, says "chair"."""
    found = set()
    for segment in session.segments:
        labelled = segment.role == "chair" and any(e.method in ("label", "person") for e in segment.evidence)
        first = normal_words(segment.speaker.replace("-", " ").replace("_", " "))[:1]
        if labelled or (first and session.patterns.roles.get(first[0]) == "chair"):
            found.add(segment.speaker)
    return found


def thanks_the_chair(session: Session, turn: Turn) -> bool:
    """Say whether a turn opens by addressing the chair, which the chair does not do."""
    return any(cue.start <= _OPENING_TOKENS for cue in session.cues_of(turn, "thanks-chair"))


def _act(session: Session, turn: Turn, cue: Cue) -> float:
    return _ACTS.get(cue.means, 0.0) if is_filled(session, turn, cue) else 0.0


def is_filled(session: Session, turn: Turn, cue: Cue) -> bool:
    """Say whether a cue that gives somebody the floor, or turns to a title, really names one."""
    if cue.means == "floor":
        return any(session.who(turn, slot) for slot in cue.slots if slot.kind == "E")
    if cue.means == "item-title":
        slot = cue.slots[-1]
        return session.titles.named(turn.tokens[slot.start : slot.end]) is not None
    return True
