"""Who is speaking, told while they speak: each line's voice is compared with those heard so far.

Nearest centroid with a threshold, the plain form of online clustering; short lines take the voice
of the line before them, as a voice of less than a second and a half says little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Voice = NDArray[np.float32]
Embed = Callable[[NDArray[np.float32]], Voice]

SHORTEST_MS = 1_500
SAME = 0.55
"""Cosine from which on two voices are one."""
NEW_FROM_MS = 2_000
"""A line shorter than this makes no new speaker: it goes to the nearest one, however far."""


class Voices:
    """The voices of a session; ``S1`` is the first that was heard, unless so many were ``named`` before."""

    def __init__(self, named: int = 0) -> None:
        self._named = named
        self._sums: list[NDArray[np.float64]] = []

    def __len__(self) -> int:
        return len(self._sums)

    def tell(self, voice: Voice, duration_ms: int, *, learn: bool) -> str | None:
        """Say whose voice this is: ``S1``, ``S2``, ..., a new one if need be; ``None`` when it is too short to say.

        ``learn`` keeps it, for the comparisons to come, with the weight of its length.
        """
        if duration_ms < SHORTEST_MS:
            return None
        unit = voice.astype(np.float64) / max(1e-9, float(np.linalg.norm(voice)))
        place = self._nearest(unit, duration_ms)
        if place is None:
            place = len(self._sums)
            if learn:
                self._sums.append(np.zeros_like(unit))
        if learn:
            self._sums[place] += unit * min(duration_ms, 10_000)
        return f"S{self._named + place + 1}"

    def all(self) -> Iterator[tuple[str, Voice]]:
        """Yield each label with how it sounds so far, as a unit vector."""
        for place, total in enumerate(self._sums, self._named + 1):
            yield f"S{place}", (total / np.linalg.norm(total)).astype(np.float32)

    def _nearest(self, unit: NDArray[np.float64], duration_ms: int) -> int | None:
        if not self._sums:
            return None
        likeness = [float(unit @ total / np.linalg.norm(total)) for total in self._sums]
        place = int(np.argmax(likeness))
        return place if likeness[place] >= SAME or duration_ms < NEW_FROM_MS else None


def open_embedder(checkpoint: Path) -> Embed:
    """Load CAM++: samples at 16 kHz in, 192 numbers out."""
    import torch

    from transcribe.diarizers.campplus import CampPlus, mel_bands

    network = CampPlus.load(checkpoint)

    def embed(samples: NDArray[np.float32]) -> Voice:
        with torch.inference_mode():
            bands = mel_bands(torch.from_numpy(samples))
            voice: Voice = network((bands - bands.mean(0))[None])[0].numpy()
        return voice

    return embed
