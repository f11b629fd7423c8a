"""The outline of a recording's sound, for drawing it: its loudest sample in each of a fixed number of steps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from media.commands import SAMPLE_RATE_HZ
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


FINE_STEPS_PER_S = 40
"""Steps a second of the fine outline, in which single words can be told apart."""
_FINE_SAMPLES = SAMPLE_RATE_HZ // FINE_STEPS_PER_S
_BLOCK_STEPS = 60 * FINE_STEPS_PER_S


def fine_peaks_of(speech: SpeechFile) -> Iterator[bytes]:
    """Give the peak of each step as a byte, 255 for full scale; reads a minute at a time.

    The last step may be shorter than the others.
    """
    samples = speech.samples
    for start in range(0, len(samples), _FINE_SAMPLES * _BLOCK_STEPS):
        block = samples[start : start + _FINE_SAMPLES * _BLOCK_STEPS].astype(np.int32)
        padded = np.pad(np.abs(block), (0, -len(block) % _FINE_SAMPLES))
        peaks = padded.reshape(-1, _FINE_SAMPLES).max(axis=1)
        yield np.minimum(255, peaks * 255 // (_FULL_SCALE - 1)).astype(np.uint8).tobytes()
