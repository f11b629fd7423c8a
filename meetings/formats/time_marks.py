"""Instants as documents show them."""

from __future__ import annotations

import re

TIME_MARK = re.compile(r"\[(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2})\]", re.ASCII)


def clock(ms: int) -> str:
    """Write an instant to the second.

    >>> clock(3_723_900)
    '1:02:03'
    """
    hours, seconds = divmod(ms // 1000, 3600)
    return f"{hours}:{seconds // 60:02}:{seconds % 60:02}"


def time_mark(ms: int) -> str:
    """Write an instant as a mark in the text.

    >>> time_mark(62_000)
    '[0:01:02]'
    """
    return f"[{clock(ms)}]"


def read_time_mark(match: re.Match[str]) -> int:
    """Give the instant of a mark in milliseconds.

    >>> read_time_mark(TIME_MARK.fullmatch("[0:01:02]"))
    62000
    """
    return ((int(match["hours"] or 0) * 60 + int(match["minutes"])) * 60 + int(match["seconds"])) * 1000
