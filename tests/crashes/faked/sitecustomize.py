"""Loaded by every Python that runs under libfaketime, whose version 0.9.10 breaks ``time.sleep``.

It refuses ``clock_nanosleep`` on a monotonic clock that it is told to leave alone (EINVAL); waiting by ``select`` it
leaves alone.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], max(0.0, seconds))


time.sleep = _sleep
