"""Breakout groups as objects, and parallel rooms on one clock."""

from __future__ import annotations

import datetime as dt

from meetings.agenda import Agenda, Group
from meetings.breakouts import breakouts_of, days_of
from meetings.recording import Meeting, Occasion, Recording
from meetings.timeline import Span
from meetings.transcript import PLENARY, Segment, Transcript

DAY = dt.date(2013, 5, 31)
GROUPS = (Group("Brazil", "Brazil"), Group("India", "India"))
MINUTE = 60_000


def recording(name: str, group: str = PLENARY, *, room: str = "", at: str | None = None) -> Recording:
    return Recording(
        id=name,
        meeting=Meeting("m", "First meeting"),
        file_name=f"{name}.mp3",
        source_sha256="0" * 64,
        size_bytes=1,
        created_at=dt.datetime(2013, 6, 1, tzinfo=dt.UTC),
        date=DAY,
        group=group,
        agenda=Agenda((), GROUPS),
        occasion=Occasion(room=room, starts_at=dt.time.fromisoformat(at) if at else None),
    )


def said(*rows: tuple[str, str, str, str]) -> Transcript:
    """Speak rows of name, item, group and text, a minute each."""
    segments = tuple(
        Segment(Span(n * MINUTE, (n + 1) * MINUTE), name, text, name=name, agenda_item=item, group=group)
        for n, (name, item, group, text) in enumerate(rows)
    )
    return Transcript(len(rows) * MINUTE, segments, "en")


WHOLE_DAY = said(
    ("Peter Major", "3", PLENARY, "We break into two groups."),
    ("Brazil", "3", "Brazil", "Welcome to the Brazil group."),
    ("Joy", "3", "Brazil", "One topic."),
    ("India", "4", "India", "Welcome to the India group."),
    ("Peter Major", "3", PLENARY, "Welcome back. Brazil, please."),
    ("Brazil", "3", PLENARY, "Thank you, Chair. Our group found six topics."),
    ("India", "3", PLENARY, "Thank you. I support these topics."),
)


def test_groups_in_one_recording_are_stretches_of_it() -> None:
    brazil, india = breakouts_of([(recording("r1"), WHOLE_DAY)])
    assert [(s.recording_id, s.span, s.items) for s in brazil.sittings] == [
        ("r1", Span(1 * MINUTE, 3 * MINUTE), ("3",))
    ]
    assert (india.lead, india.sittings[0].items) == ("India", ("4",))


def test_a_report_is_what_the_lead_tells_the_plenary_of_the_group() -> None:
    brazil, india = breakouts_of([(recording("r1"), WHOLE_DAY)])
    assert brazil.report
    assert (brazil.report.span.start_ms, brazil.report.speaker) == (5 * MINUTE, "Brazil")
    assert india.report is None


def test_a_group_with_a_recording_of_its_own_has_its_room() -> None:
    sessions = [
        (recording("p1"), said(("Peter Major", "3", PLENARY, "We break into groups."))),
        (recording("b", "Brazil", room="Room XI"), said(("Brazil", "3", "Brazil", "Welcome."))),
        (recording("p2"), said(("Brazil", "3", PLENARY, "I report back from our group."))),
    ]  # fmt: skip
    brazil, india = breakouts_of(sessions)
    assert (brazil.room, brazil.report.recording_id if brazil.report else None) == ("Room XI", "p2")
    assert india.sittings == ()


def test_a_group_that_the_agenda_does_not_know_is_led_by_who_opens_it() -> None:
    found = breakouts_of([(recording("r", "Task force"), said(("Phil Rushton", "2", "Task force", "Let us begin.")))])
    assert [(group.name, group.lead) for group in found][-1] == ("Task force", "Phil Rushton")


def test_parallel_rooms_lie_beside_each_other_where_the_plenary_stopped() -> None:
    line = said(("Brazil", "3", "x", "Yes."), ("Joy", "3", "x", "Yes."))
    sessions = [
        (recording("p1"), said(("Peter Major", "3", PLENARY, "We break into groups."))),
        (recording("b", "Brazil"), _in(line, "Brazil")),
        (recording("i", "India"), _in(line, "India")),
        (recording("p2"), said(("Peter Major", "3", PLENARY, "Welcome back."))),
    ]
    (day,) = days_of(sessions)
    assert {room.group: [at for at, _ in room.sittings] for room in day.rooms} == {
        PLENARY: [0, 3 * MINUTE], "Brazil": [MINUTE], "India": [MINUTE],
    }  # fmt: skip
    assert day.length_ms == 4 * MINUTE


def test_known_times_go_before_all() -> None:
    line = said(("Brazil", "3", "x", "Yes."))
    sessions = [(recording("b", "Brazil", at="11:00"), _in(line, "Brazil")),
                (recording("i", "India", at="11:10"), _in(line, "India"))]  # fmt: skip
    (day,) = days_of(sessions)
    assert [room.sittings[0][0] for room in day.rooms] == [0, 10 * MINUTE]


def _in(transcript: Transcript, group: str) -> Transcript:
    segments = tuple(Segment(s.span, s.speaker, s.text, name=s.name, group=group) for s in transcript.segments)
    return Transcript(transcript.duration_ms, segments, "en")
