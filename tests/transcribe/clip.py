"""A recording in memory, for the models to hear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meetings.timeline import Span

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """A recording in memory."""

    samples: Samples

    @property
    def duration_ms(self) -> int:
        return len(self.samples) // 16

    @property
    def whole(self) -> Span:
        return Span(0, self.duration_ms)

    def read(self, span: Span) -> Samples:
        return self.samples[span.start_ms * 16 : span.end_ms * 16]
