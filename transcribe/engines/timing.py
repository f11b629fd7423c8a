"""Word times held against the sound: no word begins or ends in a pause.

Whisper's times come from the decoder's attention (Radford et al. 2022; whisper/timing.py), which
leaves no room between words: a pause falls to the word after it, and the tail of a word may, too::

    sound    ####             ####
    aligned  |--a--|-------b----|
    settled  |-a--|           |-b-|
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from meetings.timeline import Span
from meetings.transcript import Word

FRAME_MS = 10
# Stops inside a word (the closure of a p, t or k) are quiet for at most about so long.
_CLOSURE_MS = 150


def settle(words: Sequence[Word], sound: NDArray[np.bool_]) -> tuple[Word, ...]:
    """Move the times of words to where there is sound; what has none stays as it is.

    ``sound`` says of each 10 ms whether it is audible; word times count from its start.
    """
    runs = _runs(sound)
    placed = [replace(word, span=_longest_run(word.span, runs) or word.span) for word in words]
    starts = [*(word.span.start_ms for word in placed), len(sound) * FRAME_MS]
    return tuple(
        replace(word, span=_to_its_end(word.span, following_ms, runs))
        for word, following_ms in zip(placed, starts[1:], strict=True)
    )


def _runs(sound: NDArray[np.bool_]) -> list[Span]:
    """The stretches of sound, with closures bridged."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], sound.view(np.int8), [0])))).tolist()
    runs: list[Span] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        span = Span(start * FRAME_MS, end * FRAME_MS)
        if runs and span.start_ms - runs[-1].end_ms < _CLOSURE_MS:
            runs[-1] = runs[-1].hull(span)
        else:
            runs.append(span)
    return runs


def _longest_run(span: Span, runs: Sequence[Span]) -> Span | None:
    parts = [part for run in runs if (part := run.clip(span))]
    return max(parts, key=lambda part: (part.duration_ms, part.start_ms), default=None)


def _to_its_end(span: Span, following_ms: int, runs: Sequence[Span]) -> Span:
    """Let a word last as long as its sound, where that stops before the next word begins."""
    sounding = next((run for run in runs if run.start_ms <= span.start_ms < run.end_ms), None)
    if sounding is None or not span.end_ms <= sounding.end_ms <= following_ms:
        return span
    return Span(span.start_ms, sounding.end_ms)
