from __future__ import annotations

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.fixity import sha256_of
from media.pcm import SpeechFile
from media.peaks import peaks_of
from meetings.errors import InputError, NotFoundError, StorageError
from meetings.timeline import Span

DURATION_MS = 250
COUNT = DURATION_MS * 16 + 7
RAMP = (np.arange(COUNT) * 8 - 16_000).astype(np.int16)


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> SpeechFile:
    return SpeechFile(written(tmp_path_factory.mktemp("pcm") / "ramp.wav", RAMP))


def written(path: Path, samples: np.ndarray, rate: int = 16_000, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


@given(start=st.integers(0, 2 * DURATION_MS), length=st.integers(0, 2 * DURATION_MS))
def test_a_span_reads_its_samples_and_none_beyond_the_end(speech: SpeechFile, start: int, length: int) -> None:
    piece = speech.read(Span(start, start + length))
    assert piece.dtype == np.float32
    assert np.array_equal(piece * 32_768, RAMP[start * 16 : (start + length) * 16])


@given(cuts=st.lists(st.integers(0, DURATION_MS), max_size=8))
def test_touching_spans_read_every_sample_once(speech: SpeechFile, cuts: list[int]) -> None:
    edges = sorted({0, *cuts, DURATION_MS})
    pieces = [speech.read(Span(a, b)) for a, b in pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), speech.read(Span(0, DURATION_MS)))


def test_the_length_is_in_whole_milliseconds(speech: SpeechFile) -> None:
    assert speech.duration_ms == DURATION_MS
    assert len(speech.samples) == COUNT


def test_only_what_is_read_is_loaded(speech: SpeechFile) -> None:
    assert isinstance(speech.samples, np.memmap)


def test_chunks_before_and_after_the_sound_are_passed_over(tmp_path: Path) -> None:
    content = written(tmp_path / "a.wav", RAMP).read_bytes()
    note = b"LIST" + (5).to_bytes(4, "little") + b"notes\0"
    path = tmp_path / "b.wav"
    path.write_bytes(content[:36] + note + content[36:] + note)
    assert np.array_equal(SpeechFile(path).samples, RAMP)


def test_a_file_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", RAMP)
    path.write_bytes(path.read_bytes()[: 44 + 1001])
    assert np.array_equal(SpeechFile(path).samples, RAMP[:500])


def test_no_samples_are_no_error(tmp_path: Path) -> None:
    empty = SpeechFile(written(tmp_path / "a.wav", RAMP[:0]))
    assert empty.duration_ms == 0
    assert empty.read(Span(0, 1000)).shape == (0,)
    assert peaks_of(empty) == ()


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16_000, 2), (44_100, 1)])
def test_other_sound_is_refused(tmp_path: Path, rate: int, channels: int) -> None:
    with pytest.raises(InputError, match="not 16 kHz mono"):
        SpeechFile(written(tmp_path / "a.wav", RAMP[:100], rate, channels))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"text" * 100, b"RIFF\0\0\0\0WAVEfmt "])
def test_what_is_no_wave_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.wav is not a WAV file"):
        SpeechFile(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        SpeechFile(tmp_path / "none.wav")


@given(steps=st.integers(1, 3 * COUNT))
def test_peaks_hold_the_loudest_sample_wherever_they_are_cut(speech: SpeechFile, steps: int) -> None:
    peaks = peaks_of(speech, steps)
    assert len(peaks) == min(steps, COUNT)
    assert max(peaks) == pytest.approx(16_048 / 32_768, abs=1e-4)
    assert all(0 <= peak <= 1 for peak in peaks)


def test_peaks_lie_where_the_sound_is(tmp_path: Path) -> None:
    samples = np.zeros(1000, np.int16)
    samples[120], samples[850] = 16_384, -32_768
    peaks = peaks_of(SpeechFile(written(tmp_path / "a.wav", samples)), steps=10)
    assert peaks == (0, 0.5, 0, 0, 0, 0, 0, 0, 1.0, 0)


def test_the_fingerprint_is_sha256(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    assert sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_no_fingerprint_of_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        sha256_of(tmp_path / "none")
    with pytest.raises(StorageError):
        sha256_of(tmp_path)
