"""Encoding a channel for listeners: AAC in fragmented MP4, in parts of half a second, and MP3 beside it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from media.commands import listening_command
from media.live.chunks import ChunkFolder
from media.live.decoding import Samples
from media.live.feed import stream
from media.live.fragments import fragments
from media.live.parts import INIT, MP3, RATE_HZ, begins_ms, new_run, put
from media.running import piped
from meetings.errors import StorageError

PART_MS = 500


def package(
    chunks: ChunkFolder,
    folder: Path,
    *,
    began_at: dt.datetime,
    is_over: Callable[[], bool],
    stopped: Callable[[], bool],
) -> None:
    """Encode a channel as it comes, from where an earlier run got to, until the session is over or this is stopped.

    Raises ``StorageError`` when the encoder ends by itself or the disk refuses.
    """
    try:
        run = new_run(folder)
        # It reads samples that were decoded elsewhere, so it is trusted to make its files.
        with piped(listening_command(run / MP3, rate_hz=RATE_HZ, part_ms=PART_MS), reach=None) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            blocks = stream(
                chunks, rate_hz=RATE_HZ, began_at=began_at, is_over=is_over, stopped=stopped, from_ms=begins_ms(run)
            )
            feeder = threading.Thread(target=_feed, args=(blocks, process.stdin), daemon=True)
            feeder.start()
            _keep(process.stdout, run)
            if feeder.is_alive():
                raise StorageError(f"The sound for listeners cannot be written to {folder}.")
    except OSError as error:
        raise StorageError(f"The sound for listeners cannot be written to {folder}: {error.strerror}.") from error


def _feed(blocks: Iterator[Samples], pipe: IO[bytes]) -> None:
    try:
        for block in blocks:
            pipe.write(block.tobytes())
            pipe.flush()
        pipe.close()
    except (BrokenPipeError, ValueError):  # the encoder is gone, and whoever reads from it says so
        return


def _keep(pipe: IO[bytes], run: Path) -> None:
    number = 0
    for fragment in fragments(pipe):
        if not fragment.samples:
            (run / INIT).write_bytes(fragment.content)
            continue
        put(run, number, fragment.content, fragment.samples)
        number += 1
