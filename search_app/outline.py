"""The outline of a recording's sound: its loudest sample in each of a fixed number of steps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from media.pcm import SpeechFile
from media.peaks import fine_peaks_of, peaks_of
from media.storage import Storage
from meetings.errors import NotFoundError

_HALF_HEIGHT = 50
_SPEECH: Final = "speech.wav"
_PEAKS: Final = "peaks.json"
_WAVEFORM: Final = "waveform.u8"


def read_peaks(storage: Storage, recording_id: str) -> tuple[float, ...]:
    """Give the peaks, 0 to 1, of a recording; counted once and kept with it.

    Raises ``NotFoundError`` before the sound is decoded.
    """
    _keep_outline(storage, recording_id, _PEAKS, lambda speech: (json.dumps(peaks_of(speech)).encode(),))
    with storage.open(recording_id, _PEAKS) as file:
        return tuple(json.loads(file.read()))


def fine_outline(storage: Storage, recording_id: str) -> str:
    """Give the name of the file with the fine outline of a recording; counted once and kept with it.

    Raises ``NotFoundError`` before the sound is decoded.
    """
    _keep_outline(storage, recording_id, _WAVEFORM, fine_peaks_of)
    return _WAVEFORM


def _keep_outline(
    storage: Storage, recording_id: str, name: str, count: Callable[[SpeechFile], Iterable[bytes]]
) -> None:
    """Have an outline that is not older than the sound it was counted from."""
    speech, kept = storage.find(recording_id, _SPEECH), storage.find(recording_id, name)
    if speech is None:
        raise NotFoundError("The sound of this recording is not read yet.")
    if kept is not None and kept.changed_at_ns >= speech.changed_at_ns:
        return
    with storage.working_copy(recording_id, _SPEECH) as folder:
        draft = folder / f".{name}.{secrets.token_hex(4)}"
        with draft.open("wb") as file:
            file.writelines(count(SpeechFile(folder / _SPEECH)))
        draft.replace(folder / name)


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
