"""How long work tells its progress and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _no_progress(done: int, total: int) -> None:
    """Ignore progress."""


def _never() -> bool:
    """Go on."""
    return False


@dataclass(frozen=True, slots=True)
class Control:
    """What running work is given to report to.

    ``progress(done, total)`` may be called as often as the work likes; it raises
    ``CancelledError`` when the work should stop. ``cancelled()`` asks the same without raising.
    """

    progress: Callable[[int, int], None] = _no_progress
    cancelled: Callable[[], bool] = _never
