"""Learning from a correction: the machine's tags elsewhere in the session are decoded anew around it.

What a person set themselves stays. Only the kind of tag that was corrected is decoded anew, and only
what comes out otherwise is changed: it belongs to the same edit, so that one undo takes back both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from meetings.editing.operations import MergeSpeakers, Operation, RenameSpeaker, SetGroup, SetItem, SetSpeaker
from meetings.editing.passages import Change, Passage, changed
from meetings.transcript import PLENARY, Segment, Tag, is_learned

Decode = Callable[[tuple[Segment, ...]], tuple[Segment, ...]]
"""Decodes the tags of a session's segments anew, in the same number and order."""

_CORRECTS: dict[type[Operation], Tag] = {
    SetSpeaker: "name",
    RenameSpeaker: "name",
    MergeSpeakers: "name",
    SetItem: "agenda_item",
    SetGroup: "group",
}


def tag_corrected(operation: Operation) -> Tag | None:
    """Give the kind of tag that an operation corrects, if it corrects one."""
    return _CORRECTS.get(type(operation))


def last_corrections(operations: Sequence[Operation]) -> frozenset[int]:
    """Give the places of the last correction of each kind of tag: from there on enough is known to decode once."""
    last = {tag: place for place, operation in enumerate(operations) if (tag := tag_corrected(operation))}
    return frozenset(last.values())


def with_learned(
    passages: Sequence[Passage], changes: Iterable[Change], tag: Tag, decode: Decode
) -> tuple[Change, ...]:
    """Give the changes of a correction and what is learned from them; ``passages`` are those before it, all of them."""
    known = {change.id: change for change in changes}
    before = {passage.id: passage for passage in passages}
    after = changed(passages, known.values())
    decoded = decode(tuple(passage.segment for passage in after))
    for passage, segment in zip(after, decoded, strict=True):
        learned = _taken_over(passage.segment, segment, tag)
        if learned != passage.segment:
            known[passage.id] = Change(before.get(passage.id), replace(passage, segment=learned))
    return tuple(known.values())


def is_own(segment: Segment, tag: Tag) -> bool:
    """Say whether a person set this tag of this very segment."""
    return any((each.tag, each.method) == (tag, "person") and not is_learned(each) for each in segment.evidence)


def _taken_over(segment: Segment, decoded: Segment, tag: Tag) -> Segment:
    if _value(segment, tag) == _value(decoded, tag) or is_own(segment, tag) or _came_with_the_text(segment, tag):
        return segment
    kept = tuple(each for each in segment.evidence if each.tag != tag)
    evidence = (*kept, *(each for each in decoded.evidence if each.tag == tag))
    if tag == "name":
        return replace(segment, name=decoded.name, role=decoded.role, evidence=evidence)
    if tag == "agenda_item":
        return replace(segment, agenda_item=decoded.agenda_item, evidence=evidence)
    return replace(segment, group=decoded.group, evidence=evidence)


def _came_with_the_text(segment: Segment, tag: Tag) -> bool:
    """Say whether a tag was there without the machine: it gives no tag without evidence but the plenary."""
    value = _value(segment, tag)
    return value not in (None, PLENARY) and not any(each.tag == tag for each in segment.evidence)


def _value(segment: Segment, tag: Tag) -> str | None:
    return {"name": segment.name, "agenda_item": segment.agenda_item, "group": segment.group}[tag]
