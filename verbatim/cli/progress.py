"""Progress on stderr: one line that changes on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

_EVERY_S = 5.0


def duration(seconds: float) -> str:
    """Say a length of time in few words.

    >>> duration(42), duration(600), duration(8100)
    ('42 s', '10 min', '2 h 15 min')
    """
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{round(seconds)} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class ProgressLine:
    """Shows how far one piece of work has come, and how long the rest will take."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._live = sys.stderr.isatty()
        self._label = ""
        self._began = 0.0
        self._told = 0.0
        self._last = ""

    def show(self, label: str, done: int, total: int) -> None:
        """Tell that ``label`` has come to ``done`` of ``total``; 0 of 0 when that is unknown."""
        now = self._clock()
        if label != self._label:
            self.finish()
            self._label, self._began, self._told = label, now, now - _EVERY_S
        line = f"{label} {self._share(done, total, now)}".strip()
        if self._live:
            click.echo(f"\r\033[K{line}", nl=False, err=True)
        elif line != self._last and (now - self._told >= _EVERY_S or (total and done >= total)):
            click.echo(line, err=True)
            self._told, self._last = now, line

    def finish(self) -> None:
        """End the line."""
        if self._live and self._label:
            click.echo(err=True)
        self._label = ""

    def _share(self, done: int, total: int, now: float) -> str:
        if total <= 0:
            return "..."
        percent = f"{min(100, 100 * done // total):3d} %"
        elapsed = now - self._began
        if done <= 0 or done >= total or elapsed < 3:
            return percent
        return f"{percent}, about {duration(elapsed * (total - done) / done)} left"
