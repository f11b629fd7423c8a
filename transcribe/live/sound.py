"""The last part of a session's sound, as it grows: what the models listen to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from meetings.timeline import Span
from transcribe.engines.port import SAMPLE_RATE_HZ

_PER_MS = SAMPLE_RATE_HZ // 1000


class GrowingSound:
    """A ``Speech`` (16 kHz mono) that begins at ``start_ms`` of the session and is added to."""

    def __init__(self, start_ms: int = 0) -> None:
        self.start_ms = start_ms
        self._samples: NDArray[np.float32] = np.zeros(0, np.float32)

    @property
    def duration_ms(self) -> int:
        """Where in the session the sound ends."""
        return self.start_ms + len(self._samples) // _PER_MS

    def add(self, samples: NDArray[np.int16]) -> None:
        """Put more after what is there."""
        self._samples = np.concatenate([self._samples, samples.astype(np.float32) / np.float32(32_768)])

    def read(self, span: Span) -> NDArray[np.float32]:
        """Return the samples of a span, as far as they are still held."""
        first = max(0, span.start_ms - self.start_ms) * _PER_MS
        return self._samples[first : max(0, span.end_ms - self.start_ms) * _PER_MS]

    def forget_before(self, instant_ms: int) -> None:
        """Let go of what lies before an instant."""
        gone_ms = min(instant_ms, self.duration_ms) - self.start_ms
        if gone_ms > 0:
            self._samples = self._samples[gone_ms * _PER_MS :]
            self.start_ms += gone_ms
