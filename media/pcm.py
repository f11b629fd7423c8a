"""Reading decoded speech a span at a time, without ever holding the whole recording."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.commands import SAMPLE_RATE_HZ
from media.riff import find_chunk
from meetings.errors import InputError
from meetings.timeline import Span

_SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
_BYTES_PER_SAMPLE = 2
_FULL_SCALE = 32_768.0


class SpeechFile:
    """A 16 kHz mono 16-bit WAV file, mapped into memory: only what is read is loaded.

    ``samples`` is the mapped sound, shape ``(n,)``. Raises ``InputError`` for any other file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        start, count = _locate(path)
        self.samples: NDArray[np.int16] = (
            np.memmap(path, np.dtype("<i2"), "r", start, (count,)) if count else np.zeros(0, np.int16)
        )

    @property
    def duration_ms(self) -> int:
        """Length, in whole milliseconds."""
        return len(self.samples) // _SAMPLES_PER_MS

    def read(self, span: Span) -> NDArray[np.float32]:
        """Return the samples of a span, shape ``(n,)``, -1 to 1; what lies beyond the end is left out."""
        piece = self.samples[span.start_ms * _SAMPLES_PER_MS : span.end_ms * _SAMPLES_PER_MS]
        return piece.astype(np.float32) / np.float32(_FULL_SCALE)


def _locate(path: Path) -> tuple[int, int]:
    """Where the samples begin in the file, in bytes, and how many there are."""
    try:
        with path.open("rb") as file, wave.open(file) as sound:
            shape = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
            declared = sound.getnframes()
            start, _ = find_chunk(file, b"data")
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.") from error
    except (wave.Error, EOFError) as error:
        raise InputError(f"{path.name} is not a WAV file.") from error
    if shape != (SAMPLE_RATE_HZ, 1, _BYTES_PER_SAMPLE):
        raise InputError(f"{path.name} is not 16 kHz mono 16-bit sound.")
    there = (path.stat().st_size - start) // _BYTES_PER_SAMPLE
    return start, min(declared, there)
