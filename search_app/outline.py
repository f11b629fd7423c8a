"""The outline of a recording's sound: its loudest sample in each of a fixed number of steps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media.pcm import SpeechFile
from meetings.errors import NotFoundError

STEPS = 1000
"""Steps along the whole recording: about one for each pixel of a wide screen."""
FULL_SCALE = 32768

_HALF_HEIGHT = 50


def read_peaks(folder: Path) -> tuple[float, ...]:
    """Give the peaks, 0 to 1, of the recording in a folder; counted once and kept there.

    Raises ``NotFoundError`` before the sound is decoded.
    """
    speech, kept = folder / "speech.wav", folder / "peaks.json"
    if not speech.is_file():
        raise NotFoundError("The sound of this recording is not read yet.")
    if kept.is_file() and kept.stat().st_mtime >= speech.stat().st_mtime:
        return tuple(json.loads(kept.read_text(encoding="utf-8")))
    peaks = peaks_of(SpeechFile(speech).samples)
    draft = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps(peaks), encoding="utf-8")
    draft.replace(kept)
    return peaks


def peaks_of(samples: NDArray[np.int16], steps: int = STEPS) -> tuple[float, ...]:
    """Give the loudest sample of each step as a share of full scale; reads one step at a time.

    >>> peaks_of(np.array([0, 16384, 0, -32768], dtype=np.int16), steps=2)
    (0.5, 1.0)
    """
    edges = np.linspace(0, len(samples), min(steps, len(samples)) + 1, dtype=np.int64)
    return tuple(round(_loudest(samples[a:b]) / FULL_SCALE, 4) for a, b in pairwise(edges))


def _loudest(samples: NDArray[np.int16]) -> int:
    return max(int(samples.max()), -int(samples.min()))


def draw_outline(peaks: Sequence[float]) -> str:
    """Draw peaks as a picture that stretches to any width; quiet sessions are drawn as tall as loud ones."""
    top = max(peaks, default=0) or 1.0
    upper = [f"{x} {_HALF_HEIGHT - _HALF_HEIGHT * p / top:.1f}" for x, p in enumerate(peaks)]
    lower = [f"{x} {_HALF_HEIGHT + _HALF_HEIGHT * p / top:.1f}" for x, p in reversed(list(enumerate(peaks)))]
    width = max(1, len(peaks) - 1)
    path = f"M{' L'.join(upper + lower)}Z" if peaks else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {2 * _HALF_HEIGHT}" '
        f'preserveAspectRatio="none"><path d="{path}" fill="#8d97a3"/></svg>'
    )
