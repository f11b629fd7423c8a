"""What SubRip and WebVTT share: blocks of lines, and two times with an arrow between."""

from __future__ import annotations

import re

from meetings.errors import InputError
from meetings.formats.fields import MAX_SECONDS
from meetings.timeline import Span

ARROW = "-->"

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*{ARROW}\s*{_CLOCK}(?:\s.*)?", re.ASCII)


def clock(ms: int, decimal_mark: str = ".") -> str:
    """Write an instant with hours and milliseconds.

    >>> clock(3_723_004), clock(0, ",")
    ('01:02:03.004', '00:00:00,000')
    """
    seconds, milliseconds = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{decimal_mark}{milliseconds:03}"


def read_timing(line: str, what: str) -> Span:
    """Read a line such as ``00:00:01.000 --> 00:00:02.500``, settings behind it passed over.

    Raises ``InputError`` for one that cannot be read or that ends before it starts.
    """
    match = _TIMING.fullmatch(line)
    if match is None:
        raise InputError(f"The {what} file has a line of times that cannot be read: “{line.strip()[:60]}”.")
    start_ms, end_ms = _milliseconds(*match.groups()[:4]), _milliseconds(*match.groups()[4:])
    if not start_ms <= end_ms <= MAX_SECONDS * 1000:
        raise InputError(
            f"The {what} file has a caption that ends before it starts, or too late: “{line.strip()[:60]}”."
        )
    return Span(start_ms, end_ms)


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    if len(hours or "") > 6:
        return MAX_SECONDS * 1000 + 1
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def blocks(text: str) -> list[list[str]]:
    """Cut a file into blocks of lines parted by empty lines."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [block for block in found if block]
