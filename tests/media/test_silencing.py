"""What is withheld cannot be heard, and everything else can, at the same time as before."""

from __future__ import annotations

import subprocess
from pathlib import Path

import filelock
import numpy as np
import pytest

from media.decode import decode_speech
from media.pcm import SpeechFile
from media.probe import probe
from media.rendition import make_rendition
from media.silencing import MARGIN_MS, make_public_rendition, public_name
from meetings.errors import UnavailableError
from meetings.timeline import Span

LENGTH_S = 12
WITHHELD = (Span(2000, 3000), Span(7500, 7600))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tone = tmp_path / "tone.wav"
    sine = f"sine=frequency=440:duration={LENGTH_S}:sample_rate=16000"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", sine, str(tone)], check=True)
    make_rendition(tone, tmp_path / "rendition.m4a")
    return tmp_path


def loudness(path: Path, folder: Path, start_ms: int, end_ms: int) -> float:
    decoded = folder / "decoded.wav"
    decode_speech(path, decoded)
    samples = SpeechFile(decoded).samples[16 * start_ms : 16 * end_ms].astype(float)
    return float(np.sqrt(np.mean(samples**2)))


def test_the_withheld_is_silent_and_all_else_is_as_loud_as_before(folder: Path) -> None:
    made = make_public_rendition(folder, WITHHELD)
    assert made != folder / "rendition.m4a"
    assert probe(made).declared_ms == pytest.approx(LENGTH_S * 1000, abs=60)
    for span in WITHHELD:
        assert loudness(made, folder, span.start_ms, span.end_ms) < 3
    for start_ms, end_ms in (
        (0, 2000 - MARGIN_MS - 60),
        (3000 + MARGIN_MS + 60, 7500 - MARGIN_MS - 60),
        (8000, 11_500),
    ):
        before = loudness(folder / "rendition.m4a", folder, start_ms, end_ms)
        assert loudness(made, folder, start_ms, end_ms) == pytest.approx(before, rel=0.05)


def test_only_the_newest_public_version_stays(folder: Path) -> None:
    first = make_public_rendition(folder, WITHHELD)
    assert make_public_rendition(folder, WITHHELD) == first
    second = make_public_rendition(folder, WITHHELD[:1])
    assert (first.exists(), second.exists()) == (False, True)
    assert public_name(()) == "rendition.m4a"


def test_two_do_not_make_it_at_once(folder: Path) -> None:
    with filelock.FileLock(folder / "public.lock"), pytest.raises(UnavailableError, match="being made"):
        make_public_rendition(folder, WITHHELD)


def test_many_stretches_fit_into_one_command(folder: Path) -> None:
    many = tuple(Span(at, at + 2) for at in range(0, 11_000, 10))
    assert probe(make_public_rendition(folder, many)).declared_ms == pytest.approx(LENGTH_S * 1000, abs=60)
