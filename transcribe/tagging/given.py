"""What a transcript says already: labels of a captioner, and what a person corrected. Both stand.

A captioner's label names a voice wherever it speaks. A person's correction of a name holds for
all turns of that speaker label, unless another turn of it was corrected otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meetings.transcript import Evidence, Segment, Tag
from transcribe.tagging.clues import Clue
from transcribe.tagging.labels import is_anonymous, read_label
from transcribe.tagging.session import Session
from transcribe.tagging.turns import Turn

_STANDS = ("person", "label")
# So often does a given name count as a clue: more than anything said in a long session.
_TIMES = {"person": 1000, "label": 100}
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
    for turn in session.turns:
        for clue in _clues(session, turn, labelled):
            clues.extend([clue] * _TIMES[clue.method])
    return clues


def _clues(session: Session, turn: Turn, labelled: set[str]) -> list[Clue]:
    found: dict[str, Clue] = {}
    for segment in session.segments[turn.first : turn.last]:
        standing = _standing(segment, "name")
        if standing and standing.value and (standing.method == "person" or turn.speaker not in labelled):
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


def _clue(session: Session, turn: Turn, value: str, given: Evidence) -> Clue:
    if given.method == "person":
        return Clue(turn.index, {value: 1.0}, 1.0, "person", turn.index, 0, 0, given)
    match = read_label(session, value)
    shares = match.shares if match else {value: 1.0}
    return Clue(turn.index, shares, _LABEL_SURE * (match.score if match else 1.0), "label", turn.index, 0, 0, given)


def _standing(segment: Segment, tag: Tag) -> Evidence | None:
    """Give the evidence that stands for a tag: a person's before a label's."""
    found = [e for e in segment.evidence if e.tag == tag and e.method in _STANDS]
    return min(found, key=lambda e: _STANDS.index(e.method), default=None)
