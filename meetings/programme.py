"""The programme of a meeting: when and where it sits, its agenda in versions, documents, and next steps."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from meetings.agenda import Agenda
from meetings.errors import InputError, NotFoundError
from meetings.formats.dates import parse_date
from meetings.people import Audience
from meetings.transcript import PLENARY

GENEVA = "Europe/Zurich"


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session; ``starts`` and ``ends`` are local times of ``day``, ``items`` the numbers of its agenda items.

    A session that ends before it begins on the clock ends on the next day.
    """

    id: str
    title: str
    day: dt.date
    starts: dt.time
    ends: dt.time
    room: str = ""
    group: str = PLENARY
    items: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("A session needs a title.")

    def span(self, timezone: str) -> tuple[dt.datetime, dt.datetime]:
        """Give begin and end as instants of a time zone."""
        zone = zoneinfo.ZoneInfo(timezone)
        begin = dt.datetime.combine(self.day, self.starts, zone)
        last = self.day + dt.timedelta(days=int(self.ends <= self.starts))
        return begin, dt.datetime.combine(last, self.ends, zone)


@dataclass(frozen=True, slots=True)
class AgendaVersion:
    """One version of an agenda; once ``adopted`` it stays as it is, and changes make the next version."""

    number: int
    agenda: Agenda
    made_at: dt.datetime
    made_by: str
    adopted: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a recording."""

    recording_id: str
    start_ms: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a meeting in one version and language; ``file_sha256`` names its file, if there is one."""

    id: str
    symbol: str
    title: str
    version: str = ""
    language: str = "en"
    date: dt.date | None = None
    items: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    file_name: str | None = None
    file_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that is to happen.

    ``due_text`` is the date as it was announced; ``due`` is it as a date, and ``problem`` says why
    there is none: a date that does not exist is flagged, never corrected.
    """

    id: str
    text: str
    due_text: str = ""
    due: dt.date | None = None
    problem: str | None = None
    responsible: str = ""
    done: bool = False

    @classmethod
    def announced(cls, step_id: str, text: str, due_text: str, responsible: str = "") -> NextStep:
        """Take a next step down as it was announced.

        >>> NextStep.announced("1", "Send the questionnaire", "31.06.2013").problem
        '31.06.2013 is not a calendar date: June has 30 days.'
        """
        if not text.strip():
            raise InputError("Please say what is to happen.")
        due, problem = None, None
        try:
            due = parse_date(due_text) if due_text.strip() else None
        except InputError as error:
            problem = error.message
        return cls(step_id, text.strip(), due_text.strip(), due, problem, responsible.strip())


Presence = Literal["present", "remote", "absent", "excused"]
PRESENCES: tuple[Presence, ...] = get_args(Presence)


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the secretariat noted of one member in one recorded session, beside what was heard of them."""

    recording_id: str
    name: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is told about a meeting; ``audience`` is whom it goes to, by page, by mail and by feed."""

    id: str
    title: str
    text: str
    audience: Audience
    at: dt.datetime
    by: str

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InputError("A notice needs a title.")


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything around the recordings of one meeting; without a body it is a meeting of nobody in particular.

    ``observers_open`` lets observers register by themselves, until the end of ``observers_until`` if it is set.
    """

    body_id: str | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    place: str = ""
    timezone: str = GENEVA
    sessions: tuple[PlannedSession, ...] = ()
    agendas: tuple[AgendaVersion, ...] = ()
    documents: tuple[Document, ...] = ()
    next_steps: tuple[NextStep, ...] = field(default=())
    observers_open: bool = False
    observers_until: dt.date | None = None
    attendance: tuple[Attendance, ...] = ()
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("A meeting ends after it begins.")

    @property
    def agenda(self) -> Agenda:
        """The agenda in force: the newest version that was adopted, else the newest."""
        adopted = [version for version in self.agendas if version.adopted]
        versions = adopted or self.agendas
        return versions[-1].agenda if versions else Agenda()

    @property
    def presences(self) -> dict[tuple[str, str], Presence]:
        """What was noted of members, by recording and name without differences of case."""
        return {(each.recording_id, each.name.casefold()): each.presence for each in self.attendance}

    @property
    def schedule(self) -> tuple[PlannedSession, ...]:
        """The sessions by day and hour, the plenary before groups that sit at the same time."""
        return tuple(sorted(self.sessions, key=lambda s: (s.day, s.starts, s.group != PLENARY, s.group, s.title)))

    def with_agenda(self, agenda: Agenda, now: dt.datetime, by: str) -> Programme:
        """Keep an agenda as the next version; the same agenda again makes none."""
        if self.agendas and self.agendas[-1].agenda == agenda:
            return self
        return replace(self, agendas=(*self.agendas, AgendaVersion(len(self.agendas) + 1, agenda, now, by)))

    def adopted(self, number: int, day: dt.date) -> Programme:
        """Let a version be the adopted agenda from a day on. Raises ``NotFoundError`` or ``InputError``."""
        version = next((v for v in self.agendas if v.number == number), None)
        if version is None:
            raise NotFoundError(f"There is no version {number} of the agenda.")
        if version.adopted:
            raise InputError(f"Version {number} of the agenda was adopted already, on {version.adopted:%d.%m.%Y}.")
        changed = replace(version, adopted=day)
        return replace(self, agendas=tuple(changed if v is version else v for v in self.agendas))


def check_timezone(name: str) -> str:
    """Give a time zone's name when there is such a one. Raises ``InputError``."""
    if name not in zoneinfo.available_timezones():
        raise InputError(f"“{name[:40]}” is no time zone; write one like Europe/Zurich or UTC.")
    return name


def agenda_changes(old: Agenda, new: Agenda) -> tuple[str, ...]:
    """Say in sentences how one agenda differs from another."""
    sentences = []
    before, after = ({item.number: item for item in agenda.items} for agenda in (old, new))
    for number, item in after.items():
        if number not in before:
            sentences.append(f"Item {number} is new: {item.title}.")
        elif before[number].title != item.title:
            sentences.append(f"Item {number} was “{before[number].title}” and is “{item.title}”.")
    sentences += [f"Item {number} is gone: {item.title}." for number, item in before.items() if number not in after]
    kept = [number for number in before if number in after]
    if kept != [number for number in after if number in before]:
        sentences.append("The order has changed.")
    groups_before, groups_after = ([group.name for group in agenda.groups] for agenda in (old, new))
    if groups_before != groups_after:
        sentences.append(f"Groups: {', '.join(groups_after) or 'none'} (before: {', '.join(groups_before) or 'none'}).")
    return tuple(sentences)


def with_documents(agenda: Agenda, documents: Iterable[Document]) -> Agenda:
    """Give an agenda whose items name their documents as well, as somebody speaking of an item may do.

    >>> from meetings.agenda import AgendaItem
    >>> agenda = Agenda((AgendaItem("1", "Opening"), AgendaItem("2", "Report", "Of the group")))
    >>> with_documents(agenda, [Document("d", "A/RES/67/195", "", items=("2",))]).items[1].description
    'Of the group. Document A/RES/67/195'
    """
    symbols: dict[str, dict[str, None]] = {}
    for document in documents:
        for number in document.items if document.symbol.strip() else ():
            symbols.setdefault(number, {})[f"Document {document.symbol.strip()}"] = None
    items = (
        replace(item, description=". ".join(filter(None, (item.description, *symbols.get(item.number, ())))))
        for item in agenda.items
    )
    return replace(agenda, items=tuple(items))


Change = Callable[[Programme], Programme]


def without_session(programme: Programme, session_id: str) -> Programme:
    """Take a session out of the schedule."""
    return replace(programme, sessions=tuple(s for s in programme.sessions if s.id != session_id))


def with_sessions(programme: Programme, sessions: Sequence[PlannedSession]) -> Programme:
    """Put sessions into the schedule; one of a known id takes its place."""
    known = {session.id: session for session in programme.sessions}
    return replace(programme, sessions=tuple((known | {session.id: session for session in sessions}).values()))
