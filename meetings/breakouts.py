"""Breakout groups of a meeting: where each sat, in which recordings, and how it reported back; rooms on one clock.

::

    plenary  |--- first part ---|                   |--- reports, Brazil and India ---|
    Brazil                      |--- recording ---|
    India                       |------ stretch of a recording ------|
             0                  starts_ms                                     on the day's clock
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from meetings.agenda import Group
from meetings.recording import Recording
from meetings.timeline import Span
from meetings.transcript import PLENARY, Segment, Transcript

Sessions = Sequence[tuple[Recording, Transcript]]
_REPORT_WORDS = frozenset({"group", "groups", "report", "groupe", "rapport", "grupo", "informe", "группа", "группе"})


@dataclass(frozen=True, slots=True)
class Sitting:
    """A stretch of a recording in which one group speaks; ``span`` is on the recording's own clock."""

    recording_id: str
    group: str
    span: Span
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a group's lead tells the plenary of its work: where, and the words with which it begins."""

    recording_id: str
    speaker: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class Breakout:
    """A breakout group: who leads it and where, when it sat, and its report to the plenary where one was found."""

    name: str
    lead: str | None
    room: str | None
    sittings: tuple[Sitting, ...]
    report: Report | None


@dataclass(frozen=True, slots=True)
class Room:
    """What one group (or the plenary) did on a day: sittings with their start on the day's clock."""

    group: str
    sittings: tuple[tuple[int, Sitting], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """All rooms of a day on one clock, which starts at 0; ``length_ms`` is where the last sitting ends."""

    date: dt.date | None
    rooms: tuple[Room, ...]
    length_ms: int


def breakouts_of(sessions: Sessions) -> tuple[Breakout, ...]:
    """Give the breakout groups of a meeting's sessions (in their order), those of the agenda first."""
    sittings = [sitting for recording, transcript in sessions for sitting in sittings_of(recording, transcript)]
    known: dict[str, Group] = {g.name: g for recording, _ in sessions for g in recording.agenda.groups}
    for sitting in sittings:
        if sitting.group != PLENARY:
            known.setdefault(sitting.group, Group(sitting.group))
    return tuple(_breakout(group, sittings, sessions) for group in known.values())


def sittings_of(recording: Recording, transcript: Transcript) -> Iterator[Sitting]:
    """Give the stretches of one recording by group, in order."""
    said = [segment for segment in transcript.segments if segment.group or recording.group]
    for name, run in groupby(said, key=lambda segment: _group(segment, recording)):
        segments = list(run)
        items = dict.fromkeys(segment.agenda_item for segment in segments if segment.agenda_item)
        end_ms = max(segment.span.end_ms for segment in segments)
        yield Sitting(recording.id, name, Span(segments[0].span.start_ms, end_ms), tuple(items))


def _group(segment: Segment, recording: Recording) -> str:
    group = segment.group or recording.group
    return PLENARY if group.casefold() == PLENARY else group


def _breakout(group: Group, sittings: Sequence[Sitting], sessions: Sessions) -> Breakout:
    own = tuple(sitting for sitting in sittings if sitting.group == group.name)
    lead = group.lead or _opener(own, sessions)
    return Breakout(group.name, lead, _room(own, sessions), own, _report(group.name, lead, own, sessions))


def _opener(own: Sequence[Sitting], sessions: Sessions) -> str | None:
    """Who speaks first in a group leads it, where the agenda does not say who does."""
    if not own:
        return None
    transcript = next(transcript for recording, transcript in sessions if recording.id == own[0].recording_id)
    return next((s.name for s in transcript.segments if s.span.start_ms >= own[0].span.start_ms), None)


def _room(own: Sequence[Sitting], sessions: Sessions) -> str | None:
    """The room of a recording that is the group's alone."""
    here = {sitting.recording_id for sitting in own}
    rooms = (r.occasion.room for r, _ in sessions if r.id in here and r.group.casefold() != PLENARY)
    return next((room for room in rooms if room), None)


def _report(name: str, lead: str | None, own: Sequence[Sitting], sessions: Sessions) -> Report | None:
    """Find the lead's first words on the group in plenary, after it sat."""
    if not own or lead is None:
        return None
    sat = {sitting.recording_id: sitting.span.end_ms for sitting in own}
    first = min(place for place, (recording, _) in enumerate(sessions) if recording.id in sat)
    for recording, transcript in sessions[first:]:
        after_ms = sat.get(recording.id, 0)
        for segment in transcript.segments:
            told = segment.name == lead and _group(segment, recording) == PLENARY
            if told and segment.span.start_ms >= after_ms and _speaks_of(segment.text, name):
                return Report(recording.id, lead, segment.span, segment.text)
    return None


def _speaks_of(text: str, group: str) -> bool:
    words = {word.strip(".,;:!?").casefold() for word in text.split()}
    return bool(words & _REPORT_WORDS) or group.casefold() in text.casefold()


def days_of(sessions: Sessions) -> tuple[Day, ...]:
    """Put all rooms of each day on one clock.

    Where it is known when recordings began, they lie so. Otherwise a group's own recording lies
    where the plenary's first one of that day ends, or where it breaks for groups: beside the other
    groups, for they sit at the same time.
    """
    days: dict[dt.date | None, list[tuple[Recording, Transcript]]] = {}
    for recording, transcript in sessions:
        days.setdefault(recording.date, []).append((recording, transcript))
    return tuple(_day(date, each) for date, each in days.items())


def _day(date: dt.date | None, sessions: Sessions) -> Day:
    starts = _starts(sessions)
    rooms: dict[str, list[tuple[int, Sitting]]] = {PLENARY: []}
    for recording, transcript in sessions:
        for sitting in sittings_of(recording, transcript):
            rooms.setdefault(sitting.group, []).append((starts[recording.id] + sitting.span.start_ms, sitting))
    found = tuple(Room(group, tuple(sittings)) for group, sittings in rooms.items() if sittings)
    ends = [at + sitting.span.duration_ms for room in found for at, sitting in room.sittings]
    return Day(date, found, max(ends, default=0))


def _starts(sessions: Sessions) -> Mapping[str, int]:
    """Give each recording's start on the day's clock, in milliseconds from the first one's."""
    timed = [recording.occasion.starts_at for recording, _ in sessions]
    if all(timed):
        at_ms = {r.id: _ms_of_day(t) for (r, _), t in zip(sessions, timed, strict=True) if t}
        return {name: at - min(at_ms.values()) for name, at in at_ms.items()}
    starts: dict[str, int] = {}
    plenary_ms, split_ms, rooms_ms = 0, None, 0
    for recording, transcript in sessions:
        if recording.group.casefold() != PLENARY:
            start_ms = plenary_ms if split_ms is None else split_ms
            split_ms = start_ms
            rooms_ms = max(rooms_ms, start_ms + transcript.duration_ms)
        else:
            start_ms = max(plenary_ms, rooms_ms)
            plenary_ms, split_ms = start_ms + transcript.duration_ms, None
        starts[recording.id] = start_ms
    return starts


def _ms_of_day(time: dt.time) -> int:
    return ((time.hour * 60 + time.minute) * 60 + time.second) * 1000
