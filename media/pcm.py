"""Reading decoded speech a span at a time, without ever holding the whole recording."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from meetings.errors import InputError
from meetings.timeline import Span

SAMPLE_RATE_HZ = 16_000
_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
_FULL_SCALE = 32_768.0


class SpeechFile:
    """A 16 kHz mono 16-bit WAV file, mapped into memory: only what is read is loaded.

    Raises ``InputError`` for any other file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with wave.open(str(path), "rb") as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            if shape != (SAMPLE_RATE_HZ, 1, 2):
                raise InputError(f"{path.name} is not 16 kHz mono 16-bit sound.")
            count = file.getnframes()
        offset = path.stat().st_size - 2 * count
        self.samples: NDArray[np.int16] = (
            np.memmap(path, np.dtype("<i2"), "r", offset, (count,)) if count else np.zeros(0, np.int16)
        )

    @property
    def duration_ms(self) -> int:
        """Length, in whole milliseconds."""
        return len(self.samples) // _SAMPLES_PER_MS

    def read(self, span: Span) -> NDArray[np.float32]:
        """Return the samples of a span, shape ``(n,)``, -1 to 1; what lies beyond the end is left out."""
        piece = self.samples[span.start_ms * _SAMPLES_PER_MS : span.end_ms * _SAMPLES_PER_MS]
        return piece.astype(np.float32) / np.float32(_FULL_SCALE)
