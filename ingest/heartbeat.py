"""Telling the living workers from the dead, without trusting any two clocks to agree."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Iterable
from pathlib import Path

from meetings.catalogue.workers import WorkerBeat

# A worker beats every two seconds and is taken for dead after five beats missed. Whoever watches
# counts its own looks, not seconds: a machine that slept, or a store that was away, adds none.
BEAT_S = 2.0
PATIENCE = 5


def machine() -> str:
    """Name this system as far as process ids mean the same: host, boot, process namespace."""
    return "/".join([socket.gethostname(), _read("/proc/sys/kernel/random/boot_id"), _link("/proc/self/ns/pid")])


class Watch:
    """Remembers how long each worker has been silent."""

    def __init__(self, machine: str, pid: int, patience: int = PATIENCE) -> None:
        self._machine = machine
        self._pid = pid
        self._patience = patience
        self._silent: dict[str, tuple[int, int]] = {}

    def look(self, workers: Iterable[WorkerBeat]) -> tuple[WorkerBeat, ...]:
        """Take note of the workers' beats; give those that are dead.

        A worker on this machine whose process is gone is dead at once.
        """
        found = tuple(workers)
        self._silent = {worker.id: self._count(worker) for worker in found}
        return tuple(worker for worker in found if self._is_dead(worker))

    def _count(self, worker: WorkerBeat) -> tuple[int, int]:
        beats, missed = self._silent.get(worker.id, (None, 0))
        return (worker.beats, missed + 1) if beats == worker.beats else (worker.beats, 0)

    def _is_dead(self, worker: WorkerBeat) -> bool:
        if worker.machine == self._machine and (worker.pid == self._pid or not is_running(worker.pid)):
            return True
        return self._silent[worker.id][1] >= self._patience


def is_any_alive(workers: Iterable[WorkerBeat], now: dt.datetime) -> bool:
    """Whether a worker has beaten lately and its process, where that can be seen, runs.

    This is for onlookers, who look once: it trusts the workers' own clocks.
    """
    lately = dt.timedelta(seconds=BEAT_S * PATIENCE)
    here = machine()
    return any(
        abs(now - worker.beat_at) <= lately and (worker.machine != here or is_running(worker.pid)) for worker in workers
    )


def is_alive_here(workers: Iterable[WorkerBeat], now: dt.datetime) -> bool:
    """Whether a worker of this very machine (or container) lives."""
    here = machine()
    return is_any_alive((worker for worker in workers if worker.machine == here), now)


def is_running(pid: int) -> bool:
    """Whether a process of this machine runs; one that has died and was not yet waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    state = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return not state or state[0] != "Z"


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""
