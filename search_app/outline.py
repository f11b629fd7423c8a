"""The outline of a recording's sound: its loudest sample in each of a fixed number of steps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from media.pcm import SpeechFile
from media.peaks import fine_peaks_of, peaks_of
from meetings.errors import NotFoundError

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
    peaks = peaks_of(SpeechFile(speech))
    draft = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}")
    draft.write_text(json.dumps(peaks), encoding="utf-8")
    draft.replace(kept)
    return peaks


def waveform_file(folder: Path) -> Path:
    """Give the file of the fine outline of the recording in a folder; counted once and kept there.

    Raises ``NotFoundError`` before the sound is decoded.
    """
    speech, kept = folder / "speech.wav", folder / "waveform.u8"
    if not speech.is_file():
        raise NotFoundError("The sound of this recording is not read yet.")
    if not kept.is_file() or kept.stat().st_mtime < speech.stat().st_mtime:
        draft = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}")
        with draft.open("wb") as file:
            file.writelines(fine_peaks_of(SpeechFile(speech)))
        draft.replace(kept)
    return kept


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
