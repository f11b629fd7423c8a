"""Running ffmpeg and ffprobe under limits: memory, processor time, files, wall time, and nobody's environment."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from meetings.errors import CancelledError, MissingPartError

# 256 MiB is too little to load ffmpeg's libraries; 2 GiB has been enough for every file tried.
_MEMORY_BYTES = 2 * 1024**3
_OPEN_FILES = 64
_KEPT_STDERR_BYTES = 20_000
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: seconds of processor, seconds in all, bytes of the file it writes."""

    cpu_s: int
    wall_s: float
    file_bytes: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its exit code (negative for a signal), what it said, whether time ran out."""

    code: int
    stdout: str
    stderr: str
    timed_out: bool = False


def run(
    command: Sequence[str],
    limits: Limits,
    *,
    on_line: Callable[[str], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Ended:
    """Run a program to its end; lines of its output go to ``on_line`` as they come.

    The program dies with the thread that runs it, and with this process. Raises
    ``MissingPartError`` when it is not installed and ``CancelledError`` when ``cancelled()``.
    """
    with _started(command, limits) as process:
        heard: list[str] = []
        told = _Reader(process)
        clock = threading.Timer(limits.wall_s, process.kill)
        clock.start()
        try:
            for line in process.stdout or ():
                if cancelled():
                    raise CancelledError("The processing was cancelled.")
                if on_line:
                    on_line(line.strip())
                else:
                    heard.append(line)
            code = process.wait()
        finally:
            timed_out = not clock.is_alive() and clock.finished.is_set()
            clock.cancel()
        return Ended(code, "".join(heard), told.text(), timed_out)


@contextmanager
def _started(command: Sequence[str], limits: Limits) -> Iterator[subprocess.Popen[str]]:
    program = shutil.which(command[0])
    if program is None:
        raise MissingPartError(f"{command[0]} is not installed; install ffmpeg with this system's package manager.")
    process = subprocess.Popen(
        [program, *command[1:]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env={"LC_ALL": "C"},
        start_new_session=True,
        preexec_fn=lambda: _confine(limits),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def _confine(limits: Limits) -> None:
    """Bind the child, between fork and exec: nothing here may allocate much or take locks."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.umask(0o077)


class _Reader:
    """Reads what a program says on stderr, so that it never waits for a reader."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._pipe = process.stderr
        self._text = ""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._pipe or ():
            if len(self._text) < _KEPT_STDERR_BYTES:
                self._text += line

    def text(self) -> str:
        self._thread.join(5)
        return self._text
