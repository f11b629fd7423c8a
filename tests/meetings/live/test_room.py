from __future__ import annotations

import pytest

from meetings.errors import InputError
from meetings.floor_log import FloorEntry
from meetings.live.room import RoomEvent, carried_over, floor_log, room_after
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript


def events(*happened: tuple[int, str, str]) -> list[RoomEvent]:
    return [
        RoomEvent(n, at, kind, value, "Secretariat")  # type: ignore[arg-type]
        for n, (at, kind, value) in enumerate(happened, 1)
    ]


SESSION = events(
    (1_000, "ask", "Brazil"),
    (2_000, "ask", "Japan"),
    (2_500, "ask", "brazil"),
    (3_000, "give", "Brazil"),
    (4_000, "item", "2"),
    (5_000, "ask", "India"),
    (6_000, "mark", "decision"),
    (9_000, "give", "Japan"),
    (9_500, "withdraw", "India"),
    (12_000, "rest", ""),
)


def test_the_list_is_in_the_order_in_which_they_asked_and_each_stands_on_it_once() -> None:
    room = room_after(SESSION[:3])
    assert [request.seat for request in room.queue] == ["Brazil", "Japan"]
    assert room.speaking is None


def test_who_is_given_the_floor_leaves_the_list_and_it_is_free_in_the_end() -> None:
    room = room_after(SESSION[:6])
    assert (room.speaking, room.since_ms, room.item) == ("Brazil", 3_000, "2")
    assert [request.seat for request in room.queue] == ["Japan", "India"]
    last = room_after(SESSION)
    assert (last.speaking, last.queue) == (None, ())


def test_marks_can_be_taken_back() -> None:
    assert [mark.value for mark in room_after(SESSION).marks] == ["decision"]
    assert room_after([*SESSION, RoomEvent(11, 13_000, "unmark", "7")]).marks == ()


def test_naming_gets_who_had_the_floor_when() -> None:
    assert floor_log(SESSION, 20_000).entries == (
        FloorEntry(Span(3_000, 9_000), "Brazil"),
        FloorEntry(Span(9_000, 12_000), "Japan"),
    )
    assert floor_log(SESSION[:4], 20_000).entries == (FloorEntry(Span(3_000, 20_000), "Brazil"),)


@pytest.mark.parametrize(("kind", "value"), [("shout", "x"), ("give", " "), ("mark", "gavel"), ("ask", "x" * 201)])
def test_what_cannot_happen_is_refused(kind: str, value: str) -> None:
    with pytest.raises(InputError):
        RoomEvent(1, 0, kind, value)  # type: ignore[arg-type]


def test_the_final_transcript_takes_over_what_was_set() -> None:
    segments = (
        Segment(Span(0, 2_000), "S1", "Good morning.", agenda_item="1"),
        Segment(Span(3_500, 6_500), "S2", "We agree to this.", agenda_item="1"),
        Segment(Span(20_000, 22_000), "S1", "Thank you.", agenda_item="1"),
    )
    final = carried_over(Transcript(30_000, segments), SESSION)
    assert [segment.agenda_item for segment in final.segments] == ["1", "2", "2"]
    (mark,) = final.segments[1].marks
    assert (mark.kind, mark.quote, mark.span) == ("decision", "We agree to this.", Span(3_500, 6_500))
    assert final.segments[1].evidence[-1].method == "person"
    assert final.segments[0].marks == final.segments[2].marks == ()
