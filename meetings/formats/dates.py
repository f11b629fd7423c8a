"""Dates as people write them. The house rule is day first; what is no calendar date is refused.

A date of digits alone is read as day, month, year (or year, month, day when the year is in front),
never as month, day, year: 05.06.2013 is 5 June. Where a month is named in English, French or
Spanish, either order will do. A weekday in front must be the right one.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import NoReturn

from meetings.errors import InputError

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST = 60  # more characters than any date has

_FRENCH_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
_FRENCH_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SPANISH_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")

_SHORT_MONTHS = {"sept": 9, "janv": 1, "fevr": 2, "avr": 4, "juil": 7, "ene": 1, "abr": 4, "ago": 8, "dic": 12}

_SEPARATOR = r"\s*[-./ ]\s*"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SEPARATOR}(?P<day>\d{{1,2}})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        rf"(?P<day>\d{{1,2}}){_SEPARATOR}(?P<month>\d{{1,2}}){_SEPARATOR}(?P<year>\d+)",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|o)?[-. ]*(?:(?:of|de) )?"
        r"(?P<month>[a-z]+)\.?[-, ]*(?:(?:de|del) )?(?P<year>\d+)",
        r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? +(?P<year>\d+)",
    )
)
_WEEKDAY_IN_FRONT = re.compile(r"(?P<weekday>[a-z]{3,})\.?(?:,\s*|\s+(?:the )?)(?=\d|[a-z]+\.? \d)")


def parse_date(text: str) -> dt.date:
    """Read a date such as 2013-05-30, 30.05.2013, 30/5/2013 or 30 May 2013.

    Raises ``InputError`` saying what is wrong with it; a date is never corrected or guessed.

    >>> parse_date("30.05.2013"), parse_date("Thursday, 30 May 2013")
    (datetime.date(2013, 5, 30), datetime.date(2013, 5, 30))
    >>> parse_date("31.06.2013")
    Traceback (most recent call last):
    meetings.errors.InputError: 31.06.2013 is not a calendar date: June has 30 days.
    """
    shown = " ".join(text.split())
    if not shown:
        raise InputError("The date is empty; write it like 30 May 2013 or 2013-05-30.")
    plain, weekday = _without_weekday(_folded(shown[:LONGEST]))
    match = next((found for form in _FORMS if (found := form.fullmatch(plain))), None)
    month = _month(match["month"]) if match else None
    if match is None or month is None or len(shown) > LONGEST:
        raise InputError(
            f"“{shown[:LONGEST]}” is not a date that can be read; write it like 30 May 2013 or 2013-05-30."
        )
    if len(match["year"]) != 4 or int(match["year"]) == 0:
        raise InputError(f"{shown} is not a whole date: write the year with four digits, like 30 May 2013.")
    date = _calendar_date(shown, int(match["year"]), month, int(match["day"]))
    if weekday is not None and date.weekday() != weekday:
        raise InputError(f"{shown} does not exist: {long_date(date)} is a {WEEKDAYS[date.weekday()]}.")
    return date


_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?:\s*(?P<half>[ap])\.?m\.?)?", re.IGNORECASE | re.ASCII
)


def parse_time(text: str) -> dt.time:
    """Read a time of day such as 10:00, 9.30, 15h05 or 3.05 p.m. Raises ``InputError``.

    >>> parse_time("15:05"), parse_time("3.05 p.m."), parse_time("12 a.m.")
    (datetime.time(15, 5), datetime.time(15, 5), datetime.time(0, 0))
    """
    shown = " ".join(text.split())
    match = _TIME.fullmatch(shown)
    hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (99, 0)
    if match and match["half"]:
        hour = hour % 12 + (12 if match["half"] in "pP" else 0) if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59:
        raise InputError(f"“{shown[:LONGEST]}” is not a time of day; write it like 10:00 or 15:05.")
    return dt.time(hour, minute)


def long_date(date: dt.date) -> str:
    """Write a date in English, whatever language the computer is set to.

    >>> long_date(dt.date(2013, 5, 30))
    '30 May 2013'
    """
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def _folded(text: str) -> str:
    """Lower the case and drop accents, so that "31 Août" reads as "31 aout"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _without_weekday(text: str) -> tuple[str, int | None]:
    match = _WEEKDAY_IN_FRONT.match(text)
    weekday = _ordinal(match["weekday"], WEEKDAYS, _FRENCH_WEEKDAYS, _SPANISH_WEEKDAYS) if match else None
    return (text[match.end() :], weekday - 1) if match and weekday else (text, None)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    return _SHORT_MONTHS.get(text) or _ordinal(text, MONTHS, _FRENCH_MONTHS, _SPANISH_MONTHS)


def _ordinal(text: str, english: Sequence[str], *others: Sequence[str]) -> int | None:
    """Find a name's place, from 1, by its full form or the first three letters of the English one."""
    names = [name.lower() for name in english]
    lists = ([name[:3] for name in names], names, *others)
    return next((names.index(text) + 1 for names in lists if text in names), None)


def _calendar_date(shown: str, year: int, month: int, day: int) -> dt.date:
    if not 1 <= month <= 12:
        _refuse_month(shown, year, month, day)
    days = calendar.monthrange(year, month)[1]
    if day > days:
        where = f"{MONTHS[month - 1]} {year}" if month == 2 else MONTHS[month - 1]
        raise InputError(f"{shown} is not a calendar date: {where} has {days} days.")
    if day == 0:
        raise InputError(f"{shown} is not a calendar date: the days of a month begin with 1.")
    return dt.date(year, month, day)


def _refuse_month(shown: str, year: int, month: int, day: int) -> NoReturn:
    """Say that there is no such month, and the form meant where day and month were exchanged."""
    exchanged = 1 <= day <= 12 and 1 <= month <= calendar.monthrange(year, day)[1]
    hint = f" Dates are read day first: write {month:02}.{day:02}.{year:04} if you mean that." if exchanged else ""
    raise InputError(f"{shown} is not a calendar date: there is no month {month}.{hint}")
