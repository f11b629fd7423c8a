"""A meeting from an Indico event, as its export interface gives it (``/export/event/ID.json?detail=contributions``)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from meetings.agenda import Agenda, AgendaItem
from meetings.errors import InputError
from meetings.formats.fields import parse_json
from meetings.programme import PlannedSession, check_timezone

MOST_CONTRIBUTIONS = 500


@dataclass(frozen=True, slots=True)
class IndicoEvent:
    """What an event says of a meeting; ``skipped`` names what had no hour and so is no session."""

    title: str
    starts: dt.date | None
    ends: dt.date | None
    place: str
    timezone: str
    sessions: tuple[PlannedSession, ...]
    agenda: Agenda
    skipped: tuple[str, ...] = ()


def loads(text: str) -> IndicoEvent:
    """Read the first event of an export. Raises ``InputError``."""
    value = parse_json(text, "Indico export")
    results = value.get("results") if isinstance(value, Mapping) else None
    if not isinstance(results, list) or not results or not isinstance(results[0], Mapping):
        raise InputError("The file is not an export of an Indico event: it has no “results”.")
    event = results[0]
    timezone = check_timezone(str(event.get("timezone") or _zone(event.get("startDate")) or "UTC"))
    contributions = list(_contributions(event))[:MOST_CONTRIBUTIONS]
    sessions = [(each, _session(each, str(event.get("room") or ""))) for each in contributions]
    return IndicoEvent(
        title=_text(event, "title"),
        starts=_day(event.get("startDate")),
        ends=_day(event.get("endDate")),
        place=_text(event, "location"),
        timezone=timezone,
        sessions=tuple(session for _, session in sessions if session),
        agenda=_agenda(contributions),
        skipped=tuple(_text(each, "title") for each, session in sessions if session is None),
    )


def _contributions(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = event.get("contributions") or []
    if not isinstance(found, list):
        raise InputError("The export's “contributions” are not a list.")
    yield from sorted((c for c in found if isinstance(c, Mapping)), key=_order)


def _order(contribution: Mapping[str, Any]) -> tuple[str, str]:
    start = contribution.get("startDate")
    when = f"{start.get('date')} {start.get('time')}" if isinstance(start, Mapping) else "~"
    return when, _text(contribution, "title")


def _agenda(contributions: list[Mapping[str, Any]]) -> Agenda:
    items = []
    for number, contribution in enumerate(contributions, 1):
        items.append(AgendaItem(str(number), _text(contribution, "title"), _text(contribution, "description")))
        below = contribution.get("subContributions") or contribution.get("subcontributions") or []
        items += [
            AgendaItem(f"{number}.{n}", _text(each, "title"))
            for n, each in enumerate(below if isinstance(below, list) else [], 1)
            if isinstance(each, Mapping)
        ]
    return Agenda(tuple(items))


def _session(contribution: Mapping[str, Any], room: str) -> PlannedSession | None:
    begin, end = (_instant(contribution.get(name)) for name in ("startDate", "endDate"))
    title = _text(contribution, "title")
    if begin is None or end is None or not title:
        return None
    number = f"indico {contribution.get('id')} {title} {begin.isoformat()}"
    return PlannedSession(
        id=hashlib.sha256(number.encode()).hexdigest()[:16],
        title=title,
        day=begin.date(),
        starts=begin.time(),
        ends=end.time(),
        room=_text(contribution, "room") or room,
    )


def _text(value: Mapping[str, Any], name: str) -> str:
    return " ".join(str(value.get(name) or "").split())


def _zone(value: object) -> str | None:
    return str(value.get("tz")) if isinstance(value, Mapping) and value.get("tz") else None


def _day(value: object) -> dt.date | None:
    found = _instant(value)
    return found.date() if found else None


def _instant(value: object) -> dt.datetime | None:
    if not isinstance(value, Mapping):
        return None
    try:
        return dt.datetime.fromisoformat(f"{value.get('date')}T{value.get('time')}").replace(tzinfo=None)
    except ValueError as error:
        raise InputError(f"“{value.get('date')} {value.get('time')}” in the export is no date and time.") from error
