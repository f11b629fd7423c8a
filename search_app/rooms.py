"""The rooms of a meeting drawn on one clock a day: plenary and breakout groups as lanes that can be clicked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from meetings.breakouts import Breakout, Day, Sessions, Sitting, breakouts_of, days_of
from meetings.transcript import PLENARY
from search_app.languages import gettext
from search_app.wording import clock, group_name


@dataclass(frozen=True, slots=True)
class Block:
    """A sitting on its lane; ``x`` and ``width`` in hundredths of the day's length."""

    x: float
    width: float
    recording_id: str
    start_ms: int
    label: str
    items: str


@dataclass(frozen=True, slots=True)
class RoomLane:
    """One room's lane."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class DayDrawing:
    """One day; ``length_ms`` is the length of its clock."""

    date: dt.date | None
    lanes: tuple[RoomLane, ...]
    length_ms: int


@dataclass(frozen=True, slots=True)
class Rooms:
    """The breakout groups of a meeting, and its days drawn; empty where nobody broke out."""

    groups: tuple[Breakout, ...]
    days: tuple[DayDrawing, ...]


def draw_rooms(sessions: Sessions) -> Rooms:
    """Draw the days on which groups sat."""
    groups = tuple(group for group in breakouts_of(sessions) if group.sittings)
    broken = [day for day in days_of(sessions) if any(room.group != PLENARY for room in day.rooms)]
    return Rooms(groups, tuple(_drawn(day) for day in broken if day.length_ms))


def _drawn(day: Day) -> DayDrawing:
    lanes = tuple(
        RoomLane(
            group_name(room.group), tuple(_block(at_ms, sitting, day.length_ms) for at_ms, sitting in room.sittings)
        )
        for room in day.rooms
    )
    return DayDrawing(day.date, lanes, day.length_ms)


def _block(at_ms: int, sitting: Sitting, length_ms: int) -> Block:
    x = 100 * at_ms / length_ms
    width = min(max(0.3, 100 * sitting.span.duration_ms / length_ms), 100 - x)
    items = ", ".join(sitting.items)
    name = group_name(sitting.group)
    label = f"{name}, {clock(sitting.span.duration_ms)}"
    if items:
        label = gettext("%(sitting)s, item %(items)s", sitting=label, items=items)
    return Block(round(x, 3), round(width, 3), sitting.recording_id, sitting.span.start_ms, label, items)
