"""The schedule of a meeting as iCalendar (RFC 5545): sessions as events, next steps as tasks."""

from __future__ import annotations

import datetime as dt
import hashlib
import zoneinfo

import icalendar

from meetings.errors import InputError
from meetings.programme import PlannedSession, Programme
from meetings.transcript import PLENARY

MOST_EVENTS = 500
_DOMAIN = "verbatim"


def dumps(title: str, programme: Programme, now: dt.datetime) -> bytes:
    """Write a schedule; every session keeps its UID, so that a calendar that has it is brought up to date."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Verbatim//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for session in programme.schedule:
        calendar.add_component(_event(title, session, programme, now))
    for step in programme.next_steps:
        if step.due:
            task = icalendar.Todo()
            task.add("uid", f"{step.id}@{_DOMAIN}")
            task.add("dtstamp", now)
            task.add("summary", step.text)
            task.add("due", step.due)
            task.add("status", "COMPLETED" if step.done else "NEEDS-ACTION")
            calendar.add_component(task)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def loads(content: bytes, timezone: str) -> tuple[PlannedSession, ...]:
    """Read the events as sessions in a meeting's time zone.

    Raises ``InputError`` for what is no calendar, for a whole-day event and for one that repeats:
    a session has an hour, and sits once.
    """
    try:
        calendar = icalendar.Calendar.from_ical(content)
        events = list(calendar.walk("VEVENT"))
    except (ValueError, IndexError, KeyError) as error:
        raise InputError("The file is not a calendar (iCalendar, .ics) that can be read.") from error
    if not events:
        raise InputError("The calendar has no events.")
    if len(events) > MOST_EVENTS:
        raise InputError(f"The calendar has more than {MOST_EVENTS} events.")
    return tuple(_session(event, timezone) for event in events)


def _event(title: str, session: PlannedSession, programme: Programme, now: dt.datetime) -> icalendar.Event:
    event = icalendar.Event()
    begin, end = session.span(programme.timezone)
    event.add("uid", f"{session.id}@{_DOMAIN}")
    event.add("dtstamp", now)
    event.add("summary", session.title)
    event.add("dtstart", begin)
    event.add("dtend", end)
    if place := ", ".join(part for part in (session.room, programme.place) if part):
        event.add("location", place)
    items = [item for number in session.items if (item := programme.agenda.find(number))]
    lines = [title, *(f"{item.number}. {item.title}" for item in items)]
    event.add("description", "\n".join(lines))
    if session.group != PLENARY:
        event.add("categories", [session.group])
    return event


def _session(event: icalendar.Component, timezone: str) -> PlannedSession:
    name = " ".join(str(event.get("SUMMARY", "")).split()) or "Session"
    if "RRULE" in event:
        raise InputError(f"“{name}” repeats; put each session into the calendar by itself.")
    begin, end = _instant(event, "DTSTART", timezone), _instant(event, "DTEND", timezone)
    if begin is None:
        raise InputError(f"“{name}” has no hour at which it begins.")
    if end is None or end <= begin or end - begin > dt.timedelta(days=1):
        raise InputError(f"“{name}” does not end within a day after it begins.")
    categories = event.get("CATEGORIES")
    group = str(categories.cats[0]) if categories and getattr(categories, "cats", None) else PLENARY
    return PlannedSession(
        id=_id(str(event.get("UID", "")) or f"{name} {begin.isoformat()}"),
        title=name,
        day=begin.date(),
        starts=begin.time(),
        ends=end.time(),
        room=str(event.get("LOCATION", "")).split(",")[0].strip(),
        group=group,
    )


def _instant(event: icalendar.Component, name: str, timezone: str) -> dt.datetime | None:
    """Read an instant in the meeting's time zone; a bare local time is the meeting's own."""
    try:
        moment = getattr(event.get(name), "dt", None)
    except (AttributeError, ValueError) as error:  # what was read as broken fails when it is asked
        raise InputError(f"The calendar has an event whose {name} is no time.") from error
    if not isinstance(moment, dt.datetime):
        return None
    zone = zoneinfo.ZoneInfo(timezone)
    local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    return local.replace(second=0, microsecond=0)


def _id(uid: str) -> str:
    """Give our own id back where the event is ours, else one that the same event always has."""
    ours, _, domain = uid.partition("@")
    return ours if domain == _DOMAIN else hashlib.sha256(uid.encode()).hexdigest()[:16]
