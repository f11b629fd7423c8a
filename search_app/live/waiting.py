"""Answers that wait for something new, and how many of them a process may hold at once.

A waiting answer holds a thread of the server. Threads that sleep cost little, so there are many
(``verbatim.web``), and some are always left for pages: whoever finds no room is told to ask again.
One thread looks for all who wait, so that two hundred of them do not look at the disk two hundred times.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_HELD = 220
"""Answers that one process holds open at once."""
_LOOK_EVERY_S = 0.05

Stamp = tuple[int, int]
NEVER: Stamp = (0, 0)


def stamp_of(path: Path) -> Stamp:
    """What changes when a file is written; ``NEVER`` before it is there."""
    try:
        stat = path.stat()
    except OSError:
        return NEVER
    return stat.st_mtime_ns, stat.st_size


class Watch:
    """Wakes those who wait for a file to change."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: Counter[Path] = Counter()
        self._stamps: dict[Path, Stamp] = {}
        self._looking = False

    def wait(self, path: Path, known: Stamp, timeout_s: float) -> Stamp:
        """Return the stamp of a file as soon as it is not the ``known`` one, or when time is up."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            self._waiting[path] += 1
            self._stamps[path] = stamp_of(path)
            self._look()
            try:
                while self._stamps[path] == known and (left := deadline - time.monotonic()) > 0:
                    self._changed.wait(left)
                return self._stamps[path]
            finally:
                self._waiting[path] -= 1
                if not self._waiting[path]:
                    del self._waiting[path], self._stamps[path]

    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            threading.Thread(target=self._keep_looking, name="live-watch", daemon=True).start()

    def _keep_looking(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY_S)
            with self._changed:
                if not self._waiting:
                    self._looking = False
                    return
                found = {path: stamp_of(path) for path in self._waiting}
                if found != self._stamps:
                    self._stamps = found
                    self._changed.notify_all()


watch = Watch()
_room = threading.BoundedSemaphore(MOST_HELD)


@contextmanager
def held_answer() -> Iterator[bool]:
    """Hold one of the places for waiting answers, if one is free; say whether it is."""
    free = _room.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _room.release()
