"""At the end of a session: its chunks become one file, as they came where that is possible.

One channel in one take is the recorder's own file, byte for byte. Otherwise the streams of all
channels (breaks as silence) become the channels of one FLAC file, the floor first. The same chunks
always give the same file, so that doing it again after a kill changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np

from media.commands import flac_pipe_command
from media.confinement import Reach
from media.durable import whole_or_nothing
from media.live.chunks import ChunkFolder, Take
from media.live.decoding import Samples
from media.live.feed import stream
from media.running import piped
from meetings.errors import InputError, StorageError

RATE_HZ = 48_000
_BLOCK = RATE_HZ


def join(channels: Sequence[ChunkFolder], folder: Path, began_at: dt.datetime) -> Path:
    """Make the file of a session in ``folder``; return where it lies.

    Raises ``InputError`` when there is no sound at all, ``StorageError`` when the disk refuses.
    """
    takes = [channel.takes() for channel in channels]
    if not any(takes):
        raise InputError("No sound has arrived in this session, so there is nothing to keep.")
    if len(channels) == 1 and len(takes[0]) == 1:
        return _as_it_came(takes[0][0], folder)
    return _as_flac(channels, folder, began_at)


def _as_it_came(take: Take, folder: Path) -> Path:
    target = folder / f"session.{take.suffix}"
    with whole_or_nothing(target) as draft, draft.open("wb") as file:
        for chunk in take.chunks():
            file.write(chunk.read_bytes())
    return target


def _as_flac(channels: Sequence[ChunkFolder], folder: Path, began_at: dt.datetime) -> Path:
    target = folder / "session.flac"
    streams = [_even(stream(c, rate_hz=RATE_HZ, began_at=began_at, is_over=lambda: True)) for c in channels]
    with whole_or_nothing(target) as draft:
        _write(draft, streams)
    return target


def _write(draft: Path, streams: Sequence[Iterator[Samples]]) -> None:
    draft.touch()
    with piped(flac_pipe_command(draft, RATE_HZ, len(streams)), reach=Reach(writes=(draft,))) as process:
        assert process.stdin is not None
        silence = np.zeros(0, np.int16)
        try:
            for blocks in zip_longest(*streams, fillvalue=silence):
                length = max(len(block) for block in blocks)
                level = [np.pad(block, (0, length - len(block))) for block in blocks]
                process.stdin.write(np.stack(level, axis=1).tobytes())
            process.stdin.close()
        except BrokenPipeError as error:
            raise StorageError(f"The disk of {draft.parent} refuses the session's recording.") from error
        if process.wait() != 0 or not draft.stat().st_size:
            raise StorageError(f"The disk of {draft.parent} refuses the session's recording.")


def _even(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """Cut a stream into blocks of one second; the last one may be shorter."""
    kept: list[Samples] = []
    held = 0
    for block in blocks:
        kept.append(block)
        held += len(block)
        if held >= _BLOCK:
            joined = np.concatenate(kept)
            whole = held // _BLOCK * _BLOCK
            yield from np.split(joined[:whole], held // _BLOCK)
            kept, held = [joined[whole:]], held - whole
    if held:
        yield np.concatenate(kept)
