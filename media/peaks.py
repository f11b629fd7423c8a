"""The outline of a recording's sound, for drawing it: its loudest sample in each of a fixed number of steps."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from media.pcm import SpeechFile

STEPS = 1000
"""About one for each pixel of a wide screen."""
_FULL_SCALE = 32_768


def peaks_of(speech: SpeechFile, steps: int = STEPS) -> tuple[float, ...]:
    """Return the peak of each step as a share of full scale, 0 to 1; reads one step at a time.

    There are fewer than ``steps`` when the recording has fewer samples.
    """
    samples = speech.samples
    edges = np.linspace(0, len(samples), min(steps, len(samples)) + 1, dtype=np.int64)
    return tuple(round(_loudest(samples[start:end]) / _FULL_SCALE, 4) for start, end in pairwise(edges))


def _loudest(samples: NDArray[np.int16]) -> int:
    return max(int(samples.max()), -int(samples.min()))
