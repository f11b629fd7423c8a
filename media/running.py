"""Running ffmpeg and ffprobe under limits, confined, in an empty environment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any, Final

from media.confinement import Limits, Reach, confinement
from meetings.errors import CancelledError, MissingPartError

_KEPT_LINES = 100
_KEPT_LINE_CHARACTERS = 500
_LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its exit code (negative for a signal), what it said, whether time ran out.

    ``stderr`` holds the first and the last lines only: a broken file can give millions.
    """

    code: int
    stdout: str
    stderr: str
    timed_out: bool = False

    @property
    def was_ended_by_others(self) -> bool:
        """Whether somebody outside ended it, such as a system that is short of memory."""
        return not self.timed_out and self.code in {-signal.SIGKILL, -signal.SIGTERM}


# A program whose lines are read and which is given nothing to read.
_HEARD: Final = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.PIPE,
    "text": True,
    "errors": "replace",
}
# A program that bytes go into and come out of.
_FED: Final = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}

# For a program that runs as long as a session does.
_ALL_DAY = Limits(cpu_s=40_000, wall_s=0, file_bytes=64 * 1024**3)


def never() -> bool:
    """Go on."""
    return False


def run(
    command: Sequence[str],
    limits: Limits,
    *,
    reach: Reach | None = None,
    on_line: Callable[[str], None] | None = None,
    cancelled: Callable[[], bool] = never,
) -> Ended:
    """Run a program to its end; lines of its output go to ``on_line`` as they come, or into the result.

    With a ``reach`` it touches no other file and no network (see ``media.confinement``). The
    program dies with the thread that runs it, and so with this process (on Linux). Raises
    ``MissingPartError`` when it is not installed and ``CancelledError`` when ``cancelled()``.
    """
    heard: list[str] = []
    deadline = time.monotonic() + limits.wall_s
    with _started(command, limits, reach, env={}, **_HEARD) as process:
        told = _Told(_pipe(process.stderr))
        for line in _lines(_pipe(process.stdout), deadline):
            if cancelled():
                raise CancelledError("The processing was cancelled.")
            if line is None:
                continue
            (on_line or heard.append)(line)
        timed_out = not _has_ended(process, deadline)
        if timed_out:
            _end(process)
        return Ended(process.wait(), "\n".join(heard), told.text(), timed_out)


@contextmanager
def piped(
    command: Sequence[str], *, reach: Reach | None, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program that is fed, or heard, through pipes of bytes for as long as the body lasts, then end it.

    What it says on stderr is left out. ``reach`` as in ``run``; so is what it raises.
    """
    with _started(command, _ALL_DAY, reach, env=dict(env or {}), **_FED) as process:
        yield process


def _has_ended(process: subprocess.Popen[str], deadline: float) -> bool:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _lines(pipe: IO[str], deadline: float) -> Iterator[str | None]:
    """Lines as they come until the pipe ends or time is up; ``None`` now and then while none comes."""
    queue: SimpleQueue[str | None] = SimpleQueue()

    def read() -> None:
        for line in pipe:
            queue.put(line.rstrip("\n"))
        queue.put(None)

    threading.Thread(target=_until_closed(read), daemon=True).start()
    while time.monotonic() < deadline:
        try:
            line = queue.get(timeout=_LOOK_EVERY_S)
        except Empty:
            yield None
            continue
        if line is None:
            return
        yield line


class _Told:
    """Reads what a program says on stderr, so that it never waits for a reader."""

    def __init__(self, pipe: IO[str]) -> None:
        self._pipe = pipe
        self._first: list[str] = []
        self._last: deque[str] = deque(maxlen=_KEPT_LINES)
        self._thread = threading.Thread(target=_until_closed(self._read), daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._pipe:
            kept = self._first if len(self._first) < _KEPT_LINES else self._last
            kept.append(line.rstrip("\n")[:_KEPT_LINE_CHARACTERS])

    def text(self) -> str:
        self._thread.join(5)
        return "\n".join([*self._first, *self._last])


def _until_closed(read: Callable[[], None]) -> Callable[[], None]:
    """A reader whose pipe may be closed under it when the run is given up."""

    def quietly() -> None:
        try:
            read()
        except ValueError:
            return

    return quietly


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _program(name: str) -> Path:
    program = shutil.which(name)
    if program is None:
        raise MissingPartError(
            f"The program {name} is not on this machine. It is part of ffmpeg: install that "
            "(on Debian and Ubuntu: sudo apt install ffmpeg), then try again."
        )
    return Path(program)


@contextmanager
def _started(
    command: Sequence[str], limits: Limits, reach: Reach | None, **settings: Any
) -> Iterator[subprocess.Popen[Any]]:
    """Start a program confined; when the body ends, end it and let go of its pipes."""
    program = _program(command[0])
    with confinement(program.resolve(), limits, reach) as confine:
        process = subprocess.Popen([str(program), *command[1:]], start_new_session=True, preexec_fn=confine, **settings)
    try:
        yield process
    finally:
        _end(process)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()


def _end(process: subprocess.Popen[Any]) -> None:
    """Kill a program with all that it started: what lives on would hold its pipes open."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
