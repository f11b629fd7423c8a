"""A channel as one unbroken stream of samples from the beginning of its session.

Breaks between takes become silence as long as the break, so that a place in the stream is a place in
the session::

    takes    |---- 0000 ----|          |------ 0001 ------
    stream   |==============|0000000000|==================
             ^ began_at

The recording that is made at the end is the same stream, so what was marked live keeps its place.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

import numpy as np

from media.live.chunks import ChunkFolder, Take
from media.live.decoding import Samples, decode_take

_LOOK_EVERY_S = 0.25
# A take without a new chunk for so long gives way to the next one, if there is one.
_GIVE_WAY_S = 3.0
_SILENCE_S = 0.25


def stream(
    chunks: ChunkFolder,
    *,
    rate_hz: int,
    began_at: dt.datetime,
    is_over: Callable[[], bool],
    stopped: Callable[[], bool] = lambda: False,
    from_ms: int = 0,
) -> Iterator[Samples]:
    """Yield a channel's samples from a place on, as they come, until the session is over.

    ``is_over`` says that no more sound will come; ``stopped`` ends the stream at once.
    """
    yield from _skip(_whole(chunks, rate_hz, began_at, is_over, stopped), rate_hz * from_ms // 1000)


def _whole(
    chunks: ChunkFolder, rate_hz: int, began_at: dt.datetime, is_over: Callable[[], bool], stopped: Callable[[], bool]
) -> Iterator[Samples]:
    position = number = 0
    while not stopped():
        over = is_over()
        takes = chunks.takes()
        if number < len(takes):
            take = takes[number]
            offset = round((take.began_at - began_at).total_seconds() * rate_hz)
            for block in _with_silence(offset - position, rate_hz):
                position += len(block)
                yield block
            for block in decode_take(take, rate_hz, _ending(chunks, take, number, is_over, stopped)):
                position += len(block)
                yield block
            number += 1
        elif over:
            return
        else:
            time.sleep(_LOOK_EVERY_S)


def _ending(
    chunks: ChunkFolder, take: Take, number: int, is_over: Callable[[], bool], stopped: Callable[[], bool]
) -> Callable[[], bool]:
    """Say whether a take has had its last chunk: the session is over, or the next take has begun and this one rests."""
    latest = take.expected
    since = time.monotonic()

    def ended() -> bool:
        nonlocal latest, since
        if stopped() or is_over():
            return True
        if take.path(latest).exists():
            latest, since = take.expected, time.monotonic()
        rests = time.monotonic() - since > _GIVE_WAY_S
        return rests and len(chunks.takes()) > number + 1

    return ended


def _with_silence(samples: int, rate_hz: int) -> Iterator[Samples]:
    block = round(rate_hz * _SILENCE_S)
    while samples > 0:
        yield np.zeros(min(block, samples), np.int16)
        samples -= block


def _skip(blocks: Iterator[Samples], samples: int) -> Iterator[Samples]:
    for block in blocks:
        if samples >= len(block):
            samples -= len(block)
            continue
        yield block[samples:]
        samples = 0
