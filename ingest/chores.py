"""What a worker does beside its jobs, again and again: keeping the index as the store is, and looking at uploads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from meetings.errors import StorageError, UnavailableError, VerbatimError

log = logging.getLogger(__name__)
EVERY_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0  # between tries at something that is away
_END_S: Final = 2.0


class Chores:
    """Calls a function every second in a thread of its own; ever more seldom while it fails."""

    def __init__(self, act: Callable[[], object], every_s: float = EVERY_S, what: str = "The search index") -> None:
        self._act = act
        self._what = what
        self._every_s = every_s
        self._ended = threading.Event()
        # A daemon: what it does may be cut off at any point and is then done again.
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, without waiting long for what is being done."""
        self._ended.set()
        self._thread.join(_END_S)

    def _run(self) -> None:
        pause_s = self._every_s
        while not self._ended.wait(pause_s):
            try:
                self._act()
            except (UnavailableError, StorageError) as error:
                pause_s = min(LONGEST_PAUSE_S, pause_s * 2)
                log.warning("%s waits, and is tried again in %.0f s: %s", self._what, pause_s, error)
            except VerbatimError as error:
                pause_s = LONGEST_PAUSE_S
                log.warning("%s is not kept up: %s", self._what, error)
            except Exception:
                pause_s = LONGEST_PAUSE_S
                log.exception("%s is not kept up", self._what)
            else:
                pause_s = self._every_s
