"""What an uploader says of a recording: read from form fields, every mistake told beside its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from meetings.agenda import Agenda
from meetings.errors import InputError
from meetings.floor_log import FloorLog
from meetings.formats import agenda_json, dates, floor_log
from meetings.formats import roster as roster_format
from meetings.recording import ProcessingOptions, Recording
from meetings.roster import Roster
from meetings.transcript import PLENARY

Value = TypeVar("Value")

OTHER = "other"
SUGGESTED_GROUPS = ("Brazil", "India")
MOST_SPEAKERS = 60
MOST_CHANNELS = 64
LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ar": "Arabic",
    "ru": "Russian",
    "zh": "Chinese",
}
"""The six official languages of the United Nations; the form offers these."""


@dataclass(frozen=True, slots=True)
class UploadDetails:
    """Everything about a recording but its file."""

    meeting: str
    date: dt.date | None = None
    group: str = PLENARY
    agenda: Agenda = field(default_factory=Agenda)
    roster: Roster = field(default_factory=Roster)
    floor_log: FloorLog = field(default_factory=FloorLog)
    options: ProcessingOptions = field(default_factory=ProcessingOptions)


class FieldsError(InputError):
    """Some fields cannot be used; ``sentences`` has one sentence a field."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(" ".join(sentences.values()))
        self.sentences = dict(sentences)


def read_details(fields: Mapping[str, str]) -> UploadDetails:
    """Read all fields. Raises ``FieldsError`` naming every field that cannot be used."""
    errors: dict[str, str] = {}

    def read(name: str, reader: Callable[[str], Value], default: Value) -> Value:
        try:
            return reader(fields.get(name, "").strip())
        except InputError as error:
            errors[name] = error.message
            return default

    details = UploadDetails(
        meeting=read("meeting", _meeting, ""),
        date=read("date", read_date, None),
        group=read("group", lambda text: _group(text, fields.get("group_other", "")), PLENARY),
        agenda=read("agenda", read_agenda, Agenda()),
        roster=read("roster", read_roster, Roster()),
        floor_log=read("floor_log", floor_log.loads, FloorLog()),
        options=ProcessingOptions(
            language=read("language", _language, None),
            speakers=read("speakers", _speakers, None),
            channel=read("channel", _channel, None),
        ),
    )
    if errors:
        raise FieldsError(errors)
    return details


def read_date(text: str) -> dt.date | None:
    """Read a date in a usual form, or nothing."""
    return dates.parse_date(text) if text else None


def read_agenda(text: str) -> Agenda:
    """Read an agenda file's JSON, or items typed one a line, or nothing."""
    return agenda_json.loads(text) if text else Agenda()


def read_roster(text: str) -> Roster:
    """Read a roster as JSON or CSV, or nothing."""
    return roster_format.loads(text) if text else Roster()


def _meeting(text: str) -> str:
    if not text:
        raise InputError("Please name the meeting that this session belongs to.")
    return text


def _group(text: str, other: str) -> str:
    if text != OTHER:
        return text or PLENARY
    if not other.strip():
        raise InputError("Please name the group.")
    return other.strip()


def _language(text: str) -> str | None:
    text = text.lower()
    if text in {"", "auto"}:
        return None
    if text in LANGUAGES:
        return text
    by_name = {name.lower(): code for code, name in LANGUAGES.items()}
    if text in by_name:
        return by_name[text]
    raise InputError(f"The language “{text}” is not one of {', '.join(LANGUAGES.values())}.")


def _speakers(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_SPEAKERS):
        raise InputError(f"The number of speakers is a whole number from 1 to {MOST_SPEAKERS}, or is left empty.")
    return int(text)


def _channel(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_CHANNELS):
        raise InputError(f"The channel is a whole number from 1 to {MOST_CHANNELS}, or is left empty.")
    return int(text)


def fields_of(recording: Recording) -> dict[str, str]:
    """Give the fields that another session of the same meeting begins with."""
    return {
        "meeting": recording.meeting.title,
        "agenda": agenda_text(recording.agenda),
        "roster": roster_text(recording.roster),
        "language": recording.options.language or "",
        "channel": str(recording.options.channel or ""),
    }


def agenda_text(agenda: Agenda) -> str:
    """Give an agenda as it is typed: plain lines where they say everything, JSON elsewhere."""
    lines = [f"{item.number}. {item.title}" for item in agenda.items]
    lines += [f"Group: {g.name}, led by {g.lead}" if g.lead else f"Group: {g.name}" for g in agenda.groups]
    text = "\n".join(lines)
    try:
        says_everything = not lines or agenda_json.loads(text) == agenda
    except InputError:
        says_everything = False
    return text if says_everything else agenda_json.dumps(agenda)


def roster_text(roster: Roster) -> str:
    """Give a roster as it is typed, nothing where it has no rows."""
    return roster_format.dumps(roster) if roster.participants else ""
