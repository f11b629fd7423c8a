"""How times, sizes, dates, states and groups are put into words, as Jinja filters and for the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask

from meetings.editing.differences import word_diff
from meetings.recording import Recording, State
from meetings.transcript import PLENARY, Method, Tag

STATES: dict[State, str] = {
    "queued": "Waiting",
    "running": "In progress",
    "done": "Draft ready",
    "failed": "Failed",
    "cancelled": "Cancelled",
}
METHODS: dict[Method, str] = {
    "handover": "given the floor by name",
    "self-introduction": "said their own name",
    "voice": "sounds like a voice profile",
    "cue": "announced in words",
    "similarity": "what is said resembles it",
    "person": "set by a person",
    "label": "labelled in the imported text",
    "upload": "given with the recording",
    "thanks": "thanked by name afterwards",
    "log": "in the room's microphone log",
}
TAGS: dict[Tag, str] = {"name": "Speaker", "agenda_item": "Agenda item", "group": "Group"}


MARKS: dict[str, str] = {
    "decision": "Decision",
    "brackets": "Square brackets",
    "next step": "Next step",
    "interpretation check": "Check of the interpretation",
    "sound check": "Sound check",
    "gavel": "Gavel",
    "pause": "Pause",
    "break": "Break",
}


def mark_name(kind: str) -> str:
    """Name a kind of mark."""
    return MARKS[kind]


def due_day(iso: str) -> str:
    """Give the day of a next step, its year where it was said.

    >>> due_day("2013-07-31"), due_day("--11-06")
    ('31 July 2013', '6 November')
    """
    if iso.startswith("--"):
        return day(dt.date.fromisoformat(f"2000{iso[1:]}")).removesuffix(" 2000")
    return day(dt.date.fromisoformat(iso))


def clock(ms: int) -> str:
    """Give an instant as a player shows it.

    >>> clock(0), clock(751_900), clock(3_723_000)
    ('0:00', '12:31', '1:02:03')
    """
    hours, seconds = divmod(int(ms // 1000), 3600)
    minutes, seconds = divmod(seconds, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def duration(ms: float) -> str:
    """Give a length in words.

    >>> duration(42_000), duration(257_000), duration(3_723_000), duration(7_200_000)
    ('42 s', '4 min 17 s', '1 h 2 min', '2 h')
    """
    hours, seconds = divmod(int(ms // 1000), 3600)
    minutes, seconds = divmod(seconds, 60)
    large, small = (f"{hours} h", minutes) if hours else (f"{minutes} min", seconds)
    if not hours and not minutes:
        return f"{seconds} s"
    return f"{large} {small} {'min' if hours else 's'}" if small else large


def seconds_text(ms: int) -> str:
    """Give an instant in seconds for an address.

    >>> seconds_text(83_200), seconds_text(5_000)
    ('83.2', '5')
    """
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def day(date: dt.date | None) -> str:
    """Give a date.

    >>> day(dt.date(2013, 5, 30)), day(None)
    ('30 May 2013', '')
    """
    return f"{date.day} {date:%B %Y}" if date else ""


def size(count_bytes: int) -> str:
    """Give a size.

    >>> size(900), size(4_200_000), size(2_500_000_000)
    ('900 bytes', '4.2 MB', '2.5 GB')
    """
    for limit, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count_bytes >= limit:
            return f"{count_bytes / limit:.1f} {unit}"
    return f"{count_bytes} bytes"


def count(number: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun.

    >>> count(1, "segment"), count(1200, "segment"), count(2, "person", "people")
    ('1 segment', '1,200 segments', '2 people')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def group_name(group: str | None) -> str:
    """Name a group.

    >>> group_name("plenary"), group_name("Brazil"), group_name("Ad hoc group on structure")
    ('Plenary', 'Brazil group', 'Ad hoc group on structure')
    """
    if group is None:
        return ""
    if group.casefold() == PLENARY:
        return "Plenary"
    return group if "group" in group.casefold() else f"{group} group"


def session_title(recording: Recording) -> str:
    """Name a recording by what it is, not by its file."""
    what = "Plenary session" if recording.group.casefold() == PLENARY else group_name(recording.group)
    return f"{what}, {day(recording.date)}" if recording.date else f"{what} (undated)"


def percent(fraction: float) -> str:
    """Give a share, on one line with its sign.

    >>> percent(0.876)
    '88\\xa0%'
    """
    return f"{round(fraction * 100)}\N{NO-BREAK SPACE}%"


def instant(text: str) -> str:
    """Give an instant from ISO 8601, as it stands where it is none.

    >>> instant("2013-06-01T10:00:30+00:00"), instant("lately")
    ('1 June 2013, 10:00 UTC', 'lately')
    """
    try:
        moment = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except ValueError:
        return text
    return f"{day(moment.date())}, {moment:%H:%M} UTC"


def given(values: Mapping[str, object]) -> str:
    """Write values as the query of an address, those that are there.

    >>> given({"meeting": None, "page": 2})
    'page=2'
    """
    return urlencode({name: value for name, value in values.items() if value is not None})


def install(app: Flask) -> None:
    """Make all of these known to the templates."""
    app.jinja_env.filters.update(
        clock=clock,
        duration=duration,
        seconds=seconds_text,
        day=day,
        size=size,
        group_name=group_name,
        session_title=session_title,
        percent=percent,
        instant=instant,
        given=given,
        state_name=lambda state: STATES[state],
        method_name=lambda method: METHODS[method],
        mark_name=mark_name,
        due_day=due_day,
        word_diff=word_diff,
        tag_name=lambda tag: TAGS[tag],
    )
    app.jinja_env.globals["count"] = count
