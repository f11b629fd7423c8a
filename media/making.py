"""Making a file with ffmpeg, with progress."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from media.confinement import Limits, Reach
from media.durable import is_full, no_room
from media.formats import MAX_DURATION_MS
from media.running import Ended, never, run
from meetings.errors import InputError, StorageError, UnavailableError

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

__all__ = ["Cancelled", "Progress", "fill", "never", "no_progress"]

# Ten hours of any codec decode in a few minutes; a file that takes longer than this is a trap.
_CPU_S = 3_600
# No file decodes slower than it plays, except on a machine that does much else.
_SHORTEST_WALL_S = 300.0
# The most that is written for a millisecond: 48 kHz stereo at 16 bit would be six times less.
_MOST_BYTES_PER_MS = 64


def no_progress(done_ms: int, total_ms: int) -> None:
    """Ignore progress."""


def fill(
    draft: Path,
    command: Sequence[str],
    *,
    source: Path,
    total_ms: int | None,
    on_progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Ended:
    """Run the ffmpeg command that writes ``draft`` out of the recording ``source``.

    ``total_ms`` is how long the sound is, where that is known. Raises ``InputError`` when nothing
    could be decoded, ``StorageError`` when the disk refuses, ``UnavailableError`` when somebody else
    ended the run, ``CancelledError``.
    """
    limits = Limits(
        cpu_s=_CPU_S,
        wall_s=max(_SHORTEST_WALL_S, (MAX_DURATION_MS if total_ms is None else total_ms) / 1000),
        file_bytes=_MOST_BYTES_PER_MS * MAX_DURATION_MS,
    )

    def heed(line: str) -> None:
        done_ms = done_of(line)
        if done_ms is not None:
            on_progress(done_ms if total_ms is None else min(done_ms, total_ms), total_ms or 0)

    ended = run(command, limits, reach=Reach((source,), (draft,)), on_line=heed, cancelled=cancelled)
    _check(ended, draft, source.name)
    return ended


def done_of(line: str) -> int | None:
    """Read how many milliseconds are written from a line of ``-progress``.

    >>> done_of("out_time_us=1500000"), done_of("out_time_us=N/A"), done_of("speed=90x")
    (1500, None, None)
    """
    key, _, value = line.partition("=")
    return max(0, int(value) // 1000) if key == "out_time_us" and value.lstrip("-").isdigit() else None


def _check(ended: Ended, draft: Path, name: str) -> None:
    """Raise for a run that left nothing worth keeping."""
    folder = draft.parent
    if ended.was_ended_by_others:
        raise UnavailableError(f"The program that reads {name} was ended from outside; perhaps memory is short.")
    if os.strerror(errno.ENOSPC) in ended.stderr or os.strerror(errno.EDQUOT) in ended.stderr:
        raise StorageError(no_room(folder))
    if ended.code == -signal.SIGXFSZ or os.strerror(errno.EFBIG) in ended.stderr:
        raise StorageError(f"The disk of {folder} does not take files as large as {name} needs.")
    if ended.code != 0 and is_full(folder):
        raise StorageError(no_room(folder))
    if not os.access(folder, os.W_OK):
        raise StorageError(f"The folder {folder} cannot be written to.")
    if ended.timed_out or ended.code < 0:
        raise InputError(f"{name} took more time or memory than any recording needs, so it was given up; it is broken.")
    if not draft.exists() or draft.stat().st_size == 0:
        raise InputError(f"{name} could not be decoded: its sound is damaged from the beginning.")
