"""Encoding a channel for listeners: AAC in fragmented MP4, in segments of two seconds (HLS)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from media.commands import hls_command
from media.live.chunks import ChunkFolder
from media.live.feed import stream
from media.live.playlist import INIT, OWN, end_ms, read_segments
from media.running import piped
from meetings.errors import StorageError

RATE_HZ = 48_000
SEGMENT_S = 2


def package(
    chunks: ChunkFolder,
    folder: Path,
    *,
    began_at: dt.datetime,
    is_over: Callable[[], bool],
    stopped: Callable[[], bool],
) -> None:
    """Encode a channel as it comes, from where an earlier run got to, until the session is over or this is stopped.

    Raises ``StorageError`` when the encoder ends by itself, as it does on a full disk.
    """
    from_ms = end_ms(read_segments(folder))
    run = _new_run(folder, from_ms)
    command = hls_command(run / OWN, init=INIT, rate_hz=RATE_HZ, segment_s=SEGMENT_S)
    # It reads samples that were decoded elsewhere, so it is trusted to make its files.
    with piped(command, reach=None) as process:
        assert process.stdin is not None
        blocks = stream(chunks, rate_hz=RATE_HZ, began_at=began_at, is_over=is_over, stopped=stopped, from_ms=from_ms)
        try:
            for block in blocks:
                process.stdin.write(block.tobytes())
                process.stdin.flush()
            process.stdin.close()
        except BrokenPipeError as error:
            raise StorageError(f"The sound for listeners cannot be written to {folder}.") from error
        process.wait()


def _new_run(folder: Path, from_ms: int) -> Path:
    number = sum(1 for _ in folder.glob("*-*"))
    run = folder / f"{number:04d}-{from_ms}"
    run.mkdir(parents=True)
    return run
