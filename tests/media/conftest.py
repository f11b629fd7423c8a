"""Recordings of tones, made once by ffmpeg: what people upload, whole, broken and hostile."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media.pcm import SpeechFile
from meetings.timeline import Span

TONE_S = 4
PITCH_HZ = 440
MIDDLE = Span(500, 3500)
_TONE = ["-f", "lavfi", "-i", f"sine={PITCH_HZ}:duration={TONE_S}:sample_rate=44100"]
_PICTURE = ["-f", "lavfi", "-i", f"testsrc=duration={TONE_S}:size=160x120:rate=5"]
_VIDEO = [*_PICTURE, "-pix_fmt", "yuv420p"]
_STEREO = "pan=stereo|c0=c0|c1="

Maker = Callable[..., Path]

RECIPES: dict[str, list[str]] = {
    "tone.wav": _TONE,
    "tone.mp3": _TONE,
    "tone.m4a": _TONE,
    "tone.flac": _TONE,
    "tone.ogg": [*_TONE, "-c:a", "libvorbis"],
    "tone.opus": _TONE,
    "tone.wma": _TONE,
    "tone.aiff": _TONE,
    "tone.w64": _TONE,
    "tone.mkv": [*_TONE, *_VIDEO, "-c:a", "pcm_s16le"],
    "tone.mp4": [*_TONE, *_VIDEO, "-movflags", "+faststart"],
    "tone.webm": [*_TONE, *_VIDEO, "-c:v", "libvpx", "-c:a", "libopus"],
    "tone.avi": [*_TONE, *_VIDEO],
    "tone.ts": [*_TONE, *_VIDEO],
    "tone.flv": [*_TONE, *_VIDEO],
    "telephone.wav": [*_TONE, "-ar", "8000", "-c:a", "pcm_alaw"],
    "studio.flac": [*_TONE, "-ar", "96000", "-sample_fmt", "s32"],
    "clipped.wav": [*_TONE, "-af", "volume=50dB"],
    "surround.m4a": [*_TONE, "-af", "pan=5.1|FC=c0"],
    "dead.wav": [*_TONE, "-af", f"{_STEREO}0*c0"],
    "opposed.flac": [*_TONE, "-af", f"{_STEREO}-1*c0"],
    "two_voices.wav": [*_TONE, "-f", "lavfi", "-i", f"sine=1000:duration={TONE_S}", "-filter_complex", "amerge"],
    "silence.wav": ["-f", "lavfi", "-i", f"anullsrc=channel_layout=stereo:duration={TONE_S}"],
    "blink.wav": ["-f", "lavfi", "-i", f"sine={PITCH_HZ}:duration=0.1"],
    "no_length.mp3": [*_TONE, "-write_xing", "0", "-id3v2_version", "0"],
    "gap.webm": [*_TONE, "-af", "aselect='not(between(t,1,3))'", "-c:a", "libopus"],
    "late.mkv": [*_PICTURE, "-itsoffset", "1", *_TONE, "-c:a", "pcm_s16le"],
    "long_picture.mp4": [*_TONE, "-f", "lavfi", "-i", "testsrc=duration=12:size=160x120:rate=5"],
    "silent_film.mp4": _VIDEO,
    "picture.png": ["-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1"],
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Give a recording by its name in ``RECIPES``."""
    folder = tmp_path_factory.mktemp("recordings")

    def make(name: str) -> Path:
        path = folder / name
        if not path.exists():
            subprocess.run(["ffmpeg", "-v", "error", "-y", *RECIPES[name], str(path)], check=True)
        return path

    return make


@pytest.fixture
def cut(made: Maker, tmp_path: Path) -> Callable[[str, float], Path]:
    """Give the first part of a recording's bytes, as a broken transfer leaves it."""

    def cut(name: str, share: float) -> Path:
        content = made(name).read_bytes()
        path = tmp_path / f"cut_{name}"
        path.write_bytes(content[: int(len(content) * share)])
        return path

    return cut


def pitch_hz(path: Path, span: Span = MIDDLE) -> float:
    """The loudest frequency in a span of decoded speech."""
    sound = SpeechFile(path).read(span)
    return float(np.fft.rfftfreq(len(sound), 1 / 16_000)[np.abs(np.fft.rfft(sound)).argmax()])


def level(path: Path, span: Span = MIDDLE) -> float:
    """The loudest sample in a span of decoded speech."""
    return float(np.abs(SpeechFile(path).read(span)).max(initial=0))
