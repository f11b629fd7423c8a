"""Hearing how somebody sounds: the diarizer's speaker network over stretches in which they speak alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from meetings.errors import InputError
from meetings.timeline import Span
from meetings.voices import VoiceProfile
from transcribe.diarizers.campplus import CampPlus, mel_bands, moments
from transcribe.engines.port import Speech

NETWORK = "campplus-cn-en"
CHECKPOINT = "campplus_cn_en_common.pt"
_LEAST_MS = 3000
_MOST_MS = 60_000
# Longer stretches say more of a voice; in longer pieces the network's context would be cut anyway.
_PIECE_MS = 10_000
_SHORTEST_MS = 400

Voice = NDArray[np.float32]


class Hearing(Protocol):
    """Gives how a voice sounds in some stretches of a recording, as a unit vector; ``None`` for too little speech."""

    def hear(self, speech: Speech, spans: Sequence[Span]) -> Voice | None:
        """Hear the stretches, longest first, up to a minute."""
        ...


class Listener:
    """A ``Hearing`` with the CAM++ network, loaded once."""

    def __init__(self, folder: Path) -> None:
        self._network = CampPlus.load(folder / CHECKPOINT)

    def hear(self, speech: Speech, spans: Sequence[Span]) -> Voice | None:
        """Hear the stretches, longest first, up to a minute."""
        pieces = list(_pieces(spans))
        if sum(piece.duration_ms for piece in pieces) < _LEAST_MS:
            return None
        with torch.inference_mode():
            sums = [self._moments(speech, piece) for piece in pieces]
            total, first, second = (torch.stack(part).sum(0) for part in zip(*sums, strict=True))
            voice = self._network.embed(total, first, second)[0].cpu().numpy()
        return np.asarray(voice / np.linalg.norm(voice), np.float32)

    def _moments(self, speech: Speech, piece: Span) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        bands = mel_bands(torch.from_numpy(speech.read(piece)))
        frames = self._network.frames((bands - bands.mean(0))[None])[0]
        return moments(frames, frames.new_ones(1, frames.shape[-1]))


def _pieces(spans: Sequence[Span]) -> Iterator[Span]:
    left = _MOST_MS
    for span in sorted(spans, key=lambda span: -span.duration_ms):
        for start in range(span.start_ms, span.end_ms, _PIECE_MS):
            end = min(span.end_ms, start + _PIECE_MS, start + left)
            if end - start >= _SHORTEST_MS:
                left -= end - start
                yield Span(start, end)
        if left < _SHORTEST_MS:
            return


def profile_of(
    name: str, *, consent: str, source: str, speech: Speech, spans: Sequence[Span], listener: Hearing, now: dt.datetime
) -> VoiceProfile:
    """Make a profile of somebody who speaks in ``spans``.

    Raises ``InputError`` without a record of consent, or with less than three seconds of speech.
    """
    if not consent.strip():
        raise InputError("Please say who agreed to the voice profile, when and how: without consent there is none.")
    voice = listener.hear(speech, spans)
    if voice is None:
        raise InputError(f"There is too little speech of “{name}” to make a voice profile: three seconds are needed.")
    heard = sum(span.duration_ms for span in spans)
    return VoiceProfile(name, consent.strip(), now, source, heard, NETWORK, tuple(map(float, voice)))
