"""What happens in the room of a live session: who asks for the floor, who has it, on which item, what is marked.

Everything is an event with its time in the session; the present state is the fold of all events, so
nothing is ever overwritten and the record shows who did what when::

    ask(Brazil)  ask(Japan)  give(Brazil)  item(2)  ask(India)  give(Japan)  rest()
                             |---- Brazil has the floor --------|--- Japan ---|
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from meetings.errors import InputError
from meetings.floor_log import FloorEntry, FloorLog
from meetings.marks import Mark, MarkKind
from meetings.timeline import Span
from meetings.transcript import PLENARY, Evidence, Segment, Transcript

EventKind = Literal["ask", "withdraw", "give", "rest", "item", "group", "mark", "unmark", "correct"]
EVENT_KINDS: tuple[str, ...] = get_args(EventKind)
LONGEST_VALUE = 200
_LONGEST_CORRECTION = 8_000
MARKABLE: tuple[MarkKind, ...] = ("decision", "brackets", "next step")
# A mark is set some seconds after what it is of.
_MARK_REACH_MS = 8_000


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """One thing that happened; ``value`` is a seat, an item's number, a group, a kind of mark or a number.

    ``by`` is who said so, ``remote`` that a request came from outside the room. ``number`` counts
    the events of a session from 1.
    """

    number: int
    at_ms: int
    kind: EventKind
    value: str = ""
    by: str = ""
    remote: bool = False

    def __post_init__(self) -> None:
        if self.kind not in EVENT_KINDS:
            raise InputError(f"In the room happens one of {', '.join(EVENT_KINDS)}, not “{self.kind}”.")
        if len(self.value) > (_LONGEST_CORRECTION if self.kind == "correct" else LONGEST_VALUE):
            raise InputError(f"A name or number here has at most {LONGEST_VALUE} characters.")
        if self.kind in {"ask", "withdraw", "give", "group", "mark", "unmark", "correct"} and not self.value.strip():
            raise InputError("Say who or what is meant.")
        if self.kind == "mark" and self.value not in MARKABLE:
            raise InputError(f"A mark in the room is one of {', '.join(MARKABLE)}.")


@dataclass(frozen=True, slots=True)
class Request:
    """That a seat asks for the floor, since an instant of the session."""

    seat: str
    since_ms: int
    remote: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """The room as it stands; ``queue`` is in the order in which they asked, ``marks`` as they were set."""

    speaking: str | None = None
    since_ms: int = 0
    queue: tuple[Request, ...] = ()
    item: str | None = None
    group: str = PLENARY
    marks: tuple[RoomEvent, ...] = ()


def room_after(events: Iterable[RoomEvent], group: str = PLENARY) -> Room:
    """Give the room after all that happened; ``group`` is the one that the session began in."""
    room = Room(group=group)
    for event in events:
        room = _after(room, event)
    return room


def _after(room: Room, event: RoomEvent) -> Room:
    waiting = tuple(request for request in room.queue if request.seat.casefold() != event.value.casefold())
    match event.kind:
        case "ask":
            asked = Request(event.value, event.at_ms, event.remote)
            return room if len(waiting) < len(room.queue) else replace(room, queue=(*room.queue, asked))
        case "withdraw":
            return replace(room, queue=waiting)
        case "give":
            return replace(room, queue=waiting, speaking=event.value, since_ms=event.at_ms)
        case "rest":
            return replace(room, speaking=None, since_ms=event.at_ms)
        case "item":
            return replace(room, item=event.value or None)
        case "group":
            return replace(room, group=event.value)
        case "mark":
            return replace(room, marks=(*room.marks, event))
        case "unmark":
            return replace(room, marks=tuple(mark for mark in room.marks if str(mark.number) != event.value))
        case "correct":
            return room


def floor_log(events: Sequence[RoomEvent], end_ms: int) -> FloorLog:
    """Give who had the floor when, as the evidence that naming reads; the session ends at ``end_ms``."""
    return FloorLog(tuple(_turns(events, end_ms)))


def _turns(events: Iterable[RoomEvent], end_ms: int) -> Iterator[FloorEntry]:
    speaking: RoomEvent | None = None
    for event in events:
        if event.kind not in {"give", "rest"}:
            continue
        if speaking and event.at_ms > speaking.at_ms:
            yield FloorEntry(Span(speaking.at_ms, event.at_ms), speaking.value)
        speaking = event if event.kind == "give" else None
    if speaking and end_ms > speaking.at_ms:
        yield FloorEntry(Span(speaking.at_ms, end_ms), speaking.value)


def speaking_at(events: Iterable[RoomEvent], at_ms: int) -> str | None:
    """Give who had the floor at an instant, by the speakers' list."""
    return room_after(event for event in events if event.at_ms <= at_ms).speaking


def carried_over(transcript: Transcript, events: Sequence[RoomEvent]) -> Transcript:
    """Give the final transcript with what was set in the room: the item and group as a person's word, and the marks.

    A passage goes to the item that was set when most of it was said; a mark, to the passage in
    which it was set, or to the last one before it.
    """
    segments = list(placed(transcript.segments, events))
    for event in room_after(events).marks:
        place = _marked(segments, event.at_ms)
        if place is not None:
            marked = segments[place]
            note = f"Set in the room at the time by {event.by or 'the secretariat'}."
            mark = Mark(_kind(event.value), marked.span, marked.text[:LONGEST_VALUE], note=note)
            segments[place] = replace(marked, marks=(*marked.marks, mark))
    return replace(transcript, segments=tuple(segments))


def placed(segments: Iterable[Segment], events: Sequence[RoomEvent]) -> Iterator[Segment]:
    """Give segments with the item and the group that were set when most of each was said, as a person's word."""
    return (_placed(segment, events) for segment in segments)


def _placed(segment: Segment, events: Sequence[RoomEvent]) -> Segment:
    item, group = (_latest(events, kind, segment.span.middle_ms) for kind in ("item", "group"))
    evidence = segment.evidence
    if item is not None:
        evidence = (*evidence, Evidence("agenda_item", "person", 1.0, item.at_ms, "", item.value or None))
        segment = replace(segment, agenda_item=item.value or None)
    if group is not None:
        evidence = (*evidence, Evidence("group", "person", 1.0, group.at_ms, "", group.value))
        segment = replace(segment, group=group.value)
    return replace(segment, evidence=evidence)


def _latest(events: Iterable[RoomEvent], kind: str, at_ms: int) -> RoomEvent | None:
    earlier = (event for event in events if event.kind == kind and event.at_ms <= at_ms)
    return max(earlier, key=lambda event: (event.at_ms, event.number), default=None)


def _marked(segments: Sequence[Segment], at_ms: int) -> int | None:
    begun = [place for place, segment in enumerate(segments) if segment.span.start_ms <= at_ms]
    if not begun:
        return None
    return begun[-1] if at_ms - segments[begun[-1]].span.end_ms <= _MARK_REACH_MS else None


def _kind(value: str) -> MarkKind:
    return next(kind for kind in MARKABLE if kind == value)
