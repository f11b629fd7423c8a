"""A take as samples while it still grows: ffmpeg reads its chunks through a pipe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import IO

import numpy as np
from numpy.typing import NDArray

from media.commands import decode_pipe_command
from media.confinement import Reach
from media.live.chunks import Take
from media.running import piped

Samples = NDArray[np.int16]
_BLOCK_S = 0.25
_LOOK_EVERY_S = 0.1


def decode_take(take: Take, rate_hz: int, is_over: Callable[[], bool]) -> Iterator[Samples]:
    """Yield a take's sound, mono, in short blocks as its chunks come; end when ``is_over()`` and all was read.

    Gaps in the recorder's time stamps become silence. What cannot be decoded is left out.
    """
    with piped(decode_pipe_command(rate_hz), reach=Reach()) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stopping = threading.Event()
        feeder = threading.Thread(target=_feed, args=(take, process.stdin, is_over, stopping), daemon=True)
        feeder.start()
        try:
            yield from _blocks(process.stdout, round(rate_hz * _BLOCK_S))
        finally:
            stopping.set()


def _feed(take: Take, pipe: IO[bytes], is_over: Callable[[], bool], stopping: threading.Event) -> None:
    """Hand the chunks over as they come. Whatever was there when the end was told is still handed over."""
    number = 0
    try:
        while not stopping.is_set():
            over = is_over()
            for path in take.chunks(number):
                pipe.write(path.read_bytes())
                number += 1
            pipe.flush()
            if over:
                break
            stopping.wait(_LOOK_EVERY_S)
        pipe.close()
    except (BrokenPipeError, ValueError):  # the decoder is gone: nobody listens any more
        return


def _blocks(pipe: IO[bytes], samples: int) -> Iterator[Samples]:
    rest = b""
    while piece := pipe.read1(samples * 2):  # type: ignore[attr-defined]
        piece = rest + piece
        whole = len(piece) // 2 * 2
        rest = piece[whole:]
        if whole:
            yield np.frombuffer(piece[:whole], np.dtype("<i2"))
