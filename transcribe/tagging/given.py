"""What a transcript brings with it: a captioner's labels, a person's corrections, what a log or a voice says.

Labels and corrections stand. A captioner's label names a voice wherever it speaks. A person's
correction of a name holds for the turn, and for all turns of that speaker label unless much
else was said for another name: then the label joins two voices, and only the turn was wrong.
That nobody knows who speaks is a correction as well (``NOBODY``).

A person's own word has the confidence 1. What was learned from it for other passages is shown with
less, and is learned anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from meetings.transcript import LEARNED, Evidence, Method, Segment, Tag, is_learned
from transcribe.tagging.clues import Clue
from transcribe.tagging.labels import is_anonymous, read_label
from transcribe.tagging.session import Session
from transcribe.tagging.turns import Turn

NOBODY = ""
_STANDS = ("person", "label")
# So often does a given name count as a clue for its label: a captioner's more than anything said in
# a long session; a person's more than two turns that a hand-over and thanks name otherwise.
_TIMES = {"person": 5, "label": 100, "log": 2, "voice": 2}
_WITNESSES: tuple[Method, ...] = ("log", "voice")
_LABEL_SURE = 0.99


@dataclass(frozen=True, slots=True)
class Given:
    """Evidence that stands for items and groups, by segment."""

    items: Mapping[int, Evidence]
    groups: Mapping[int, Evidence]


def given_tags(segments: tuple[Segment, ...]) -> Given:
    """Read what stands in the segments for their items and groups."""
    items = {place: found for place, part in enumerate(segments) if (found := _standing(part, "agenda_item"))}
    groups = {place: found for place, part in enumerate(segments) if (found := _standing(part, "group"))}
    return Given(items, groups)


def given_names(session: Session) -> list[Clue]:
    """Give the clues that lie in labels and corrections, each as often as it counts."""
    clues: list[Clue] = []
    labelled: set[str] = set()
    known = [clue for turn in session.turns for clue in _clues(session, turn, labelled)]
    for clue in (*known, *_witnessed(session)):
        clues.extend([clue] * _TIMES[clue.method])
    return clues


def _clues(session: Session, turn: Turn, labelled: set[str]) -> list[Clue]:
    found: dict[str, Clue] = {}
    for segment in session.segments[turn.first : turn.last]:
        standing = _standing(segment, "name")
        if standing and standing.method == "person":
            found["person"] = _clue(session, turn, standing.value or NOBODY, standing)
        elif standing and standing.value and turn.speaker not in labelled:
            found[standing.method] = _clue(session, turn, standing.value, standing)
    if not found and turn.speaker not in labelled and not is_anonymous(turn.speaker):
        written = turn.speaker.replace("_", " ").replace("-", " ")
        if (match := read_label(session, written)) is not None:
            at = session.segments[turn.first].span.start_ms
            evidence = Evidence("name", "label", _LABEL_SURE, at, turn.speaker)
            found["label"] = Clue(
                turn.index, match.shares, _LABEL_SURE * match.score, "label", turn.index, 0, 0, evidence
            )
    labelled.add(turn.speaker)
    return list(found.values())


def _witnessed(session: Session) -> list[Clue]:
    """Give what a log or a voice profile says, each word once, for the turn at which it was said."""
    nearest: dict[tuple[str, str, str, int], tuple[int, Turn, Evidence]] = {}
    for turn in session.turns:
        start_ms = session.segments[turn.first].span.start_ms
        for segment in session.segments[turn.first : turn.last]:
            for word in segment.evidence:
                if word.tag == "name" and word.method in _WITNESSES and word.value:
                    key = (turn.speaker, word.method, word.value, word.at_ms)
                    far_ms = abs(start_ms - word.at_ms)
                    if key not in nearest or far_ms < nearest[key][0]:
                        nearest[key] = (far_ms, turn, word)
    return [_witness(turn, word, word.value or NOBODY) for _, turn, word in nearest.values()]


def _witness(turn: Turn, evidence: Evidence, value: str) -> Clue:
    return Clue(turn.index, {value: 1.0}, evidence.confidence, evidence.method, turn.index, 0, 0, evidence)


def _clue(session: Session, turn: Turn, value: str, given: Evidence) -> Clue:
    if given.method == "person":
        return Clue(turn.index, {value: 1.0}, 1.0, "person", turn.index, 0, 0, given)
    match = read_label(session, value)
    shares = match.shares if match else {value: 1.0}
    return Clue(turn.index, shares, _LABEL_SURE * (match.score if match else 1.0), "label", turn.index, 0, 0, given)


def learned(given: Evidence) -> Evidence:
    """Give the evidence that a correction is for passages beside it."""
    return replace(given, confidence=LEARNED) if given.method == "person" else given


def _standing(segment: Segment, tag: Tag) -> Evidence | None:
    """Give the evidence that stands for a tag: a person's before a label's."""
    found = [e for e in segment.evidence if e.tag == tag and e.method in _STANDS and not is_learned(e)]
    return min(found, key=lambda e: _STANDS.index(e.method), default=None)
