"""Days named in speech: "by 31 July 2013", "on the 6th of November", "le 31 juillet", "31.06.2013"."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale

from meetings.errors import InputError
from meetings.formats.dates import MONTHS, parse_date

_LANGUAGES = ("en", "fr", "es", "ru", "ar")
_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth
    twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
"""
_NUMBERS = {form: number for number, word in enumerate(_ORDINALS.split(), 1) for form in (word, word.replace("-", " "))}
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A day as said; ``iso`` as far as it is known and a day of the calendar, ``note`` says where it is none."""

    quote: str
    iso: str | None
    note: str | None = None


def dates_in(text: str) -> Iterator[SaidDate]:
    """Give the days named in a text. A day that is none in the calendar is flagged, never guessed.

    >>> [said.iso for said in dates_in("Replies are due by July 31st, 2013, the report on 6 November.")]
    ['2013-07-31', '--11-06']
    >>> [said.note for said in dates_in("We send it out on 31.06.2013.")]
    ['31.06.2013 is not a calendar date: June has 30 days.']
    """
    for match in _pattern().finditer(_folded(text)):
        found = {name: value for name, value in match.groupdict().items() if value}
        quote = text[match.start() : match.end()]
        if "numeric" in found:
            yield _parsed(quote, found["numeric"])
            continue
        day = found.get("day") or found.get("day2") or ""
        month = _months()[found.get("month") or found.get("month2") or ""]
        number = _NUMBERS.get(day) or int(re.sub(r"\D", "", day) or 0)
        yield _day(quote, number, month, found.get("year") or found.get("year2"))


def _parsed(quote: str, numeric: str) -> SaidDate:
    try:
        return SaidDate(quote, parse_date(numeric).isoformat())
    except InputError as error:
        return SaidDate(quote, None, error.message)


def _day(quote: str, day: int, month: int, year: str | None) -> SaidDate:
    days = calendar.monthrange(int(year) if year else _LEAP_YEAR, month)[1]
    if not 1 <= day <= days:
        where = f"{MONTHS[month - 1]} {year}" if year and month == 2 else MONTHS[month - 1]
        return SaidDate(quote, None, f"{quote} is not a calendar date: {where} has {days} days.")
    return SaidDate(quote, f"{year}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}")


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in _LANGUAGES:
        for context in ("format", "stand-alone"):
            for number, name in Locale(language).months[context]["wide"].items():
                names.setdefault(_folded(name), number)
    return names


@cache
def _pattern() -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    words = "|".join(sorted(_NUMBERS, key=len, reverse=True))
    day = rf"\d{{1,2}}(?:st|nd|rd|th|er|o)?|{words}"
    year = r"(?:,? +(?:of +|de +|del +)?(?P<{0}>(?:19|20)\d\d))?"
    return re.compile(
        r"(?<![\d.])(?P<numeric>\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d\d-\d\d)(?!\d)"
        rf"|\b(?P<day>{day}) +(?:of +|de +)?(?P<month>{month})\b{year.format('year')}"
        rf"|\b(?P<month2>{month}) +(?:the +)?(?P<day2>{day})\b(?!\d){year.format('year2')}"
    )


def _folded(text: str) -> str:
    """Fold case and accents, one character for one."""
    return "".join(unicodedata.normalize("NFKD", c)[0].casefold()[:1] or c for c in text)
