"""Dates as people type them in a search: a day, a month or a year."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from meetings.errors import InputError

_PERIOD: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both inclusive."""

    first: dt.date
    last: dt.date


def period_of(text: str) -> Period:
    """Read a year, a month or a day, also day first with dots or strokes.

    Raises ``InputError`` for a date that the calendar does not have.

    >>> period_of("2013-11"), period_of("06.11.2013").first
    (Period(first=datetime.date(2013, 11, 1), last=datetime.date(2013, 11, 30)), datetime.date(2013, 11, 6))
    """
    typed = text.strip()
    if match := _DAY_FIRST.fullmatch(typed):
        day, month, year = (int(part) for part in match.groups())
        return _period(typed, year, month, day)
    if match := _PERIOD.fullmatch(typed):
        numbers = [int(part) for part in match.groups() if part]
        return _period(typed, *numbers)
    raise InputError(f"“{typed[:40]}” is not a date; write it as 2013-11-06, 2013-11 or 2013.")


def _period(typed: str, year: int, month: int | None = None, day: int | None = None) -> Period:
    try:
        first = dt.date(year, 1 if month is None else month, 1 if day is None else day)
        if day is not None:
            return Period(first, first)
        if month is not None:
            return Period(first, dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1))
        return Period(first, dt.date(year, 12, 31))
    except (ValueError, OverflowError):
        raise InputError(f"The calendar has no {typed}; write a date as 2013-11-06.") from None
