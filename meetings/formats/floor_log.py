"""The floor log: which seat's microphone was on when, as CSV out of a conference system.

The columns are ``start, end, seat`` in any order, named in the first row; without such a row they
stand in this order. Commas, semicolons or tabs part them. ``seat`` is what the system calls the
place: a delegation, an organisation, a person. Times are seconds (``83.5``), ``1:23`` or ``0:01:23``
from the recording's start, or the time of day (``14:03:22``, with or without a date in front): when
the recording began in the day is then found by comparing the log with who speaks when. An ``end``
may be missing: the microphone is then on until the next one is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from meetings.errors import InputError
from meetings.floor_log import FloorEntry, FloorLog
from meetings.timeline import Span, ms_from_seconds

_COLUMN_NAMES: Mapping[str, str] = {
    "start": "start", "begin": "start", "from": "start", "on": "start", "start time": "start", "debut": "start",
    "inicio": "start", "mic on": "start", "time": "start",
    "end": "end", "stop": "end", "to": "end", "until": "end", "off": "end", "end time": "end", "fin": "end",
    "mic off": "end",
    "seat": "seat", "delegation": "seat", "country": "seat", "name": "seat", "speaker": "seat", "participant": "seat",
    "microphone": "seat", "mic": "seat", "siege": "seat", "asiento": "seat",
}  # fmt: skip
_ORDER = ("start", "end", "seat")
_CLOCK = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ]|\d{1,2}[./]\d{1,2}[./]\d{4} )?(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)\s*([ap]m)?Z?",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"\d+(?:[.,]\d+)?")
_LAST_MS = 60_000
_MOST_SECONDS = 10_000 * 3600


def loads(text: str) -> FloorLog:
    """Read a floor log; an empty text is an empty log.

    Raises ``InputError`` naming the row and the value that cannot be used.
    """
    bare = text.removeprefix("\ufeff").strip()
    if not bare:
        return FloorLog()
    rows = [row for row in _table(bare) if any(map(str.strip, row))]
    if not rows:
        raise InputError("The floor log has no entry.")
    columns = _columns(rows[0])
    numbered = list(enumerate(rows, 1))[1 if columns else 0 :]
    read = [_entry(number, row, columns or {name: n for n, name in enumerate(_ORDER)}) for number, row in numbered]
    if not read:
        raise InputError("The floor log has no entry below its first row.")
    return FloorLog(tuple(_closed(sorted(read, key=lambda entry: entry[0]))))


def dumps(log: FloorLog) -> str:
    """Write a floor log as CSV, its times in seconds."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_ORDER)
    writer.writerows((f"{e.span.start_s:g}", f"{e.span.end_s:g}", e.seat) for e in log.entries)
    return table.getvalue()


def _table(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise InputError(f"The floor log cannot be read as a table: {error}.") from error


def _delimiter(text: str) -> str:
    first = text.splitlines()[0]
    return max(",;\t", key=first.count)


def _columns(row: Sequence[str]) -> dict[str, int] | None:
    """Say where each column stands, by the first row's names; ``None`` when it has entries already."""
    names = [" ".join(re.sub(r"[_()\[\]-]", " ", cell).casefold().split()) for cell in row]
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in _COLUMN_NAMES:
            found.setdefault(_COLUMN_NAMES[name], place)
    if not found and _is_time(row[0]):
        return None
    if missing := [name for name in ("start", "seat") if name not in found]:
        raise InputError(
            f"The floor log’s first row has no column “{missing[0]}”; it has to name the columns start, end, seat."
        )
    return found


def _is_time(text: str) -> bool:
    return bool(_SECONDS.fullmatch(text.strip()) or _CLOCK.fullmatch(text.strip()))


def _entry(number: int, row: Sequence[str], columns: Mapping[str, int]) -> tuple[int, int | None, str]:
    cells = {name: row[place].strip() if place < len(row) else "" for name, place in columns.items()}
    seat = " ".join(cells["seat"].split())
    if not seat:
        raise InputError(f"Row {number} of the floor log names no seat.")
    start_ms = _time_ms(cells["start"], number)
    end_ms = _time_ms(cells["end"], number) if cells.get("end") else None
    if end_ms is not None and end_ms < start_ms:
        raise InputError(f"Row {number} of the floor log ends ({cells['end']}) before it starts ({cells['start']}).")
    return start_ms, end_ms, seat


def _time_ms(text: str, number: int) -> int:
    if _SECONDS.fullmatch(text):
        seconds = float(text.replace(",", "."))
    elif match := _CLOCK.fullmatch(text):
        hours, minutes, rest, half = match.groups()
        seconds = int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
        if half:
            seconds += 12 * 3600 * ((half.casefold() == "pm") - (int(hours or 0) == 12))
    else:
        raise InputError(f"Row {number} of the floor log: “{text[:40]}” is not a time such as 83.5, 1:23 or 14:03:22.")
    if seconds > _MOST_SECONDS:
        raise InputError(f"Row {number} of the floor log: {text[:40]} lies beyond any recording.")
    return ms_from_seconds(seconds)


def _closed(read: Sequence[tuple[int, int | None, str]]) -> Iterator[FloorEntry]:
    """Give the entries; one without an end lasts until the next, the last one for a minute."""
    for (start, end, seat), (next_start, _, _) in pairwise([*read, (read[-1][0] + _LAST_MS, None, "")]):
        yield FloorEntry(Span(start, next_start if end is None else end), seat)
