"""Whether any worker lives, for those who only look: the interface and the command line."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from ingest.heartbeat import BEAT_S, Watch, machine
from meetings.catalogue.store import Catalogue
from meetings.errors import VerbatimError


class Liveness:
    """Looks at the workers' beats at most once a beat, however often it is asked."""

    def __init__(self, catalogue: Catalogue, clock: Callable[[], float] = time.monotonic) -> None:
        self._catalogue = catalogue
        self._clock = clock
        # A pid that no worker has: this process is none.
        self._watch = Watch(machine(), -os.getpid())
        self._lock = threading.Lock()
        self._looked_at: float | None = None
        self._alive = False

    def worker_alive(self) -> bool:
        """Whether a worker is there to process what is queued; ``False`` too when the store is away."""
        with self._lock:
            now = self._clock()
            if self._looked_at is None or now - self._looked_at >= BEAT_S:
                self._looked_at = now
                self._alive = self._look()
            return self._alive

    def _look(self) -> bool:
        try:
            workers = self._catalogue.workers()
        except VerbatimError:
            return False
        return len(self._watch.look(workers)) < len(workers)
