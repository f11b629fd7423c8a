"""The frame grid of the segmentation model, and what overlapping windows agree on.

The model hears windows of 10 s and says for each of 589 frames which of three speakers are heard.
Windows start a whole number of frames apart, so their frames fall on one grid and can be added::

    window 0   |--------------------------------)
    window 1           |--------------------------------)
    window 2                   |--------------------------------)
    frames     0       148     296
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

# pyannote/segmentation-3.0: samples at 16 kHz; one frame is heard through 991 samples.
WINDOW_SAMPLES = 160_000
WINDOW_FRAMES = 589
FRAME_STEP_SAMPLES = 270
FRAME_SPAN_SAMPLES = 991

# A quarter of a window, in whole frames.
STEP_FRAMES = 148
STEP_SAMPLES = STEP_FRAMES * FRAME_STEP_SAMPLES

Number = TypeVar("Number", np.uint8, np.float32)


def window_count(samples: int) -> int:
    """How many windows cover so many samples; the last one may run past the end.

    >>> window_count(0), window_count(WINDOW_SAMPLES), window_count(WINDOW_SAMPLES + 1)
    (0, 1, 2)
    """
    if samples <= 0:
        return 0
    return 1 + max(0, -(-(samples - WINDOW_SAMPLES) // STEP_SAMPLES))


def frame_count(windows: int) -> int:
    """How many frames of the grid so many windows cover."""
    return WINDOW_FRAMES + (windows - 1) * STEP_FRAMES if windows else 0


def overlap_add(windows: NDArray[Number]) -> NDArray[Number]:
    """Add windows ``(windows, 589, ...)`` up on the grid ``(frames, ...)``."""
    total = np.zeros((frame_count(len(windows)), *windows.shape[2:]), windows.dtype)
    for number, window in enumerate(windows):
        start = number * STEP_FRAMES
        total[start : start + WINDOW_FRAMES] += window
    return total


def coverage(windows: int) -> NDArray[np.uint8]:
    """How many windows cover each frame of the grid, shape ``(frames,)``."""
    return overlap_add(np.ones((windows, WINDOW_FRAMES), np.uint8))


def runs(active: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the half-open runs ``[start, end)`` of true values.

    >>> list(runs(np.array([True, True, False, True])))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([0], active.view(np.int8), [0]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
