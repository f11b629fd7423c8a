"""Making a file with ffmpeg: with progress, whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from media.formats import MAX_DURATION_MS
from media.running import Ended, Limits, run
from meetings.errors import InputError, StorageError

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

# A broken file may take a decoder long; a whole day's recording takes minutes.
_CPU_S = 3_600
_SHORTEST_WALL_S = 120.0


def no_progress(done_ms: int, total_ms: int) -> None:
    """Ignore progress."""


def never() -> bool:
    """Go on."""
    return False


def make(
    command: Callable[[Path], Sequence[str]],
    target: Path,
    *,
    name: str,
    total_ms: int | None,
    bytes_per_s: int,
    on_progress: Progress,
    cancelled: Cancelled,
) -> None:
    """Run the command that writes to the path it is given, then put the file in its place.

    ``total_ms`` is how long the sound is, where that is known. Raises ``InputError`` when nothing
    could be decoded, ``StorageError`` when the disk refuses, ``CancelledError``; then ``target``
    is as it was.
    """
    longest_ms = total_ms or MAX_DURATION_MS
    limits = Limits(
        cpu_s=_CPU_S,
        wall_s=max(_SHORTEST_WALL_S, longest_ms / 1000),
        file_bytes=2 * bytes_per_s * (MAX_DURATION_MS // 1000),
    )

    def heed(line: str) -> None:
        key, _, value = line.partition("=")
        if key == "out_time_us" and value.lstrip("-").isdigit():
            done_ms = max(0, int(value) // 1000)
            on_progress(done_ms if total_ms is None else min(done_ms, total_ms), total_ms or 0)

    with _beside(target) as temporary:
        ended = run(command(temporary), limits, on_line=heed, cancelled=cancelled)
        _check(ended, temporary, name)
        with _told(target):
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(target)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A temporary path in the target's folder, gone at the end."""
    with _told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.stem}.{os.getpid()}.tmp{target.suffix}")
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(_no_room(target) or f"{target.parent} cannot be written to: {error.strerror}.") from error


def _check(ended: Ended, temporary: Path, name: str) -> None:
    """Raise for a run that left nothing worth keeping."""
    size = temporary.stat().st_size if temporary.exists() else 0
    full = os.strerror(errno.ENOSPC) in ended.stderr or ended.code == -signal.SIGXFSZ
    if full or (ended.code != 0 and _is_full(temporary.parent)):
        raise StorageError(_no_room(temporary) or f"There is no room left in {temporary.parent}.")
    if "Read-only file system" in ended.stderr or "Permission denied" in ended.stderr:
        raise StorageError(f"{temporary.parent} cannot be written to.")
    if ended.timed_out or ended.code < 0:
        raise InputError(f"{name} could not be decoded within the time and memory that a recording needs.")
    if ended.code != 0 and size <= _HEADER_BYTES:
        raise InputError(f"{name} could not be decoded: its sound is damaged from the beginning.")
    if size == 0:
        raise InputError(f"{name} holds no sound that could be decoded.")


_HEADER_BYTES = 4096
_FULL_BYTES = 1_000_000


def _is_full(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < _FULL_BYTES


def _no_room(path: Path) -> str | None:
    folder = path.parent
    if folder.exists() and _is_full(folder):
        return f"There is no room left on the disk of {folder}; make room, then try again."
    return None
