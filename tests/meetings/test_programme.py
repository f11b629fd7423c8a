from __future__ import annotations

import datetime as dt

import icalendar as ical
import pytest

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.catalogue.store import Catalogue
from meetings.errors import InputError, NotFoundError
from meetings.formats import icalendar, indico_json
from meetings.programme import NextStep, PlannedSession, Programme, agenda_changes, check_timezone, with_sessions

NOW = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)
DAY = dt.date(2013, 5, 30)
AGENDA = Agenda((AgendaItem("1", "Agenda"), AgendaItem("2", "Method"), AgendaItem("2.1", "Questionnaire")))
PLENARY_PM = PlannedSession("s1", "Opening", DAY, dt.time(15), dt.time(18), "Room I", items=("1", "2"))
BREAKOUT = PlannedSession("s2", "Group of Brazil", DAY, dt.time(15), dt.time(16), "Room II", "Brazil")
PROGRAMME = Programme(
    place="CCV, Geneva",
    sessions=(BREAKOUT, PLENARY_PM),
    next_steps=(
        NextStep.announced("n1", "Responses", "31.07.2013"),
        NextStep.announced("n2", "Send out", "31.06.2013"),
    ),
).with_agenda(AGENDA, NOW, "Anne")


def test_a_date_that_does_not_exist_is_flagged_and_kept_as_it_was_said() -> None:
    step = PROGRAMME.next_steps[1]
    assert (step.due, step.due_text) == (None, "31.06.2013")
    assert "June has 30 days" in (step.problem or "")
    assert PROGRAMME.next_steps[0].due == dt.date(2013, 7, 31)
    with pytest.raises(InputError, match="what is to happen"):
        NextStep.announced("n3", " ", "")


def test_an_agenda_has_versions_and_the_adopted_one_is_in_force() -> None:
    longer = Agenda((*AGENDA.items, AgendaItem("3", "Next meeting")))
    programme = PROGRAMME.with_agenda(AGENDA, NOW, "Anne").with_agenda(longer, NOW, "Anne")
    assert [v.number for v in programme.agendas] == [1, 2]
    assert programme.agenda == longer
    adopted = programme.adopted(1, DAY)
    assert adopted.agenda == AGENDA
    assert adopted.adopted(2, DAY).agenda == longer
    with pytest.raises(InputError, match="adopted already"):
        adopted.adopted(1, DAY)
    with pytest.raises(NotFoundError):
        adopted.adopted(7, DAY)


def test_changes_of_an_agenda_are_told() -> None:
    new = Agenda((AgendaItem("2", "Way"), AgendaItem("1", "Agenda"), AgendaItem("4", "Other")), (Group("India"),))
    assert agenda_changes(AGENDA, new) == (
        "Item 2 was “Method” and is “Way”.",
        "Item 4 is new: Other.",
        "Item 2.1 is gone: Questionnaire.",
        "The order has changed.",
        "Groups: India (before: none).",
    )
    assert agenda_changes(AGENDA, AGENDA) == ()


def test_the_schedule_goes_out_as_a_calendar_and_comes_back_as_it_was() -> None:
    content = icalendar.dumps("First meeting", PROGRAMME, NOW)
    calendar = ical.Calendar.from_ical(content)
    first = calendar.walk("VEVENT")[0]
    assert first["DTSTART"].dt.astimezone(dt.UTC) == dt.datetime(2013, 5, 30, 13, tzinfo=dt.UTC)
    assert calendar.walk("VTIMEZONE")
    assert [str(task["SUMMARY"]) for task in calendar.walk("VTODO")] == ["Responses"]
    back = icalendar.loads(content, "Europe/Zurich")
    assert [(s.id, s.title, s.day, s.starts, s.ends, s.room, s.group) for s in back] == [
        (s.id, s.title, s.day, s.starts, s.ends, s.room, s.group) for s in PROGRAMME.schedule
    ]
    assert len(with_sessions(PROGRAMME, back).sessions) == 2


def event(*lines: str) -> bytes:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:a@b", "SUMMARY:Talk")
    return "\r\n".join((*head, *lines, "END:VEVENT", "END:VCALENDAR", "")).encode()


def test_an_event_of_another_zone_and_past_midnight_is_read_in_the_meetings_own() -> None:
    (session,) = icalendar.loads(event("DTSTART:20130530T200000Z", "DTEND:20130530T223000Z"), "Europe/Zurich")
    assert (session.day, session.starts, session.ends) == (DAY, dt.time(22), dt.time(0, 30))
    begin, end = session.span("Europe/Zurich")
    assert end - begin == dt.timedelta(hours=2, minutes=30)
    assert icalendar.loads(event("DTSTART:20130530T200000Z", "DTEND:20130530T223000Z"), "UTC")[0].id == session.id


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a calendar|no events"),
        (b"\x00\xff\xfe junk", "not a calendar|no events"),
        (event("DTSTART;VALUE=DATE:20130530"), "no hour"),
        (event("DTSTART:20130530T100000Z"), "does not end"),
        (event("DTSTART:20130530T100000Z", "DTEND:20130601T100000Z"), "does not end within a day"),
        (event("DTSTART:20130530T100000Z", "DTEND:20130530T110000Z", "RRULE:FREQ=DAILY"), "repeats"),
    ],
)
def test_calendars_that_cannot_be_used_are_told(content: bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        icalendar.loads(content, "Europe/Zurich")


INDICO = """{"count": 1, "results": [{"id": "11", "title": "First meeting", "timezone": "Europe/Zurich",
 "room": "Room I",
 "location": "CCV", "startDate": {"date": "2013-05-30", "time": "15:00:00", "tz": "Europe/Zurich"},
 "endDate": {"date": "2013-05-31", "time": "18:00:00", "tz": "Europe/Zurich"},
 "contributions": [
  {"id": "2", "title": "Method", "startDate": {"date": "2013-05-30", "time": "16:00:00"},
   "endDate": {"date": "2013-05-30", "time": "18:00:00"}, "subContributions": [{"title": "Questionnaire"}]},
  {"id": "1", "title": "Agenda and procedure", "startDate": {"date": "2013-05-30", "time": "15:00:00"},
   "endDate": {"date": "2013-05-30", "time": "16:00:00"}, "room": "Room IX"},
  {"id": "3", "title": "Other business"}]}]}"""


def test_an_indico_event_becomes_schedule_and_agenda() -> None:
    found = indico_json.loads(INDICO)
    assert (found.title, found.starts, found.ends, found.place) == ("First meeting", DAY, dt.date(2013, 5, 31), "CCV")
    assert [(s.title, s.starts, s.room) for s in found.sessions] == [
        ("Agenda and procedure", dt.time(15), "Room IX"),
        ("Method", dt.time(16), "Room I"),
    ]
    assert [item.number for item in found.agenda.items] == ["1", "2", "2.1", "3"]
    assert found.skipped == ("Other business",)


@pytest.mark.parametrize("text", ["{}", "[]", '{"results": []}', '{"results": [{"contributions": 3}]}', "nonsense"])
def test_a_file_that_is_no_indico_export_is_told(text: str) -> None:
    with pytest.raises(InputError):
        indico_json.loads(text)


def test_time_zones_are_those_that_exist() -> None:
    assert check_timezone("Europe/Zurich") == "Europe/Zurich"
    with pytest.raises(InputError, match="no time zone"):
        check_timezone("Geneva")


def test_a_programme_comes_back_as_it_was(tmp_path: object) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    meeting = catalogue.add_meeting("First meeting")
    assert catalogue.programmes.get(meeting.id) == Programme()
    kept = Programme(body_id="b1", sessions=PROGRAMME.sessions, agendas=PROGRAMME.agendas)
    assert catalogue.programmes.change(meeting.id, lambda _: kept) == kept
    assert catalogue.programmes.get(meeting.id) == kept
    assert catalogue.programmes.meetings_of("b1") == (meeting,)
    with pytest.raises(NotFoundError):
        catalogue.programmes.change("none", lambda p: p)
    catalogue.close()
