"""A worker in a process of its own, started by the interface or by ``add --wait``; live work likewise.

The child never outlives whoever started it, however that one ended.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from meetings.settings import Settings

log = logging.getLogger(__name__)
# A worker that keeps dying is restarted ever more slowly.
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_STOP_S = 15


def start_worker(settings: Settings, *command: str) -> subprocess.Popen[bytes]:
    """Start a worker on the same data folder; ``command`` is what it is called by: ``worker`` if not given."""
    called = command or ("worker",)
    command = (sys.executable, "-m", "verbatim", *called, "--with-parent", "--data", str(settings.data_dir))
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def stop_worker(process: subprocess.Popen[bytes]) -> None:
    """Ask a worker to stop, and make it if it does not."""
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def worker_beside(settings: Settings, *command: str) -> Iterator[None]:
    """Have a worker for the length of the body, restarted whenever it dies; ``command`` as in ``start_worker``."""
    stopping = threading.Event()
    keeper = threading.Thread(target=_keep, args=(settings, stopping, command), name="worker-keeper")
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep(settings: Settings, stopping: threading.Event, command: Sequence[str]) -> None:
    pause_s = _FIRST_PAUSE_S
    while not stopping.is_set():
        process = start_worker(settings, *command)
        while process.poll() is None and not stopping.wait(0.2):
            pass
        if stopping.is_set():
            stop_worker(process)
            return
        log.warning(
            "The %s ended with code %s; another one starts in %.0f s.",
            " ".join(command) or "worker",
            process.returncode,
            pause_s,
        )
        stopping.wait(pause_s)
        pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)
