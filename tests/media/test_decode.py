from __future__ import annotations

import subprocess
import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from media import making
from media.decode import Decoded, decode_speech
from meetings.errors import CancelledError, InputError, StorageError
from meetings.timeline import Span
from tests.media.conftest import PITCH_HZ, TONE_S, Maker, level, pitch_hz

WHOLE_MS = TONE_S * 1000
TONES = [
    *("tone.wav", "tone.mp3", "tone.m4a", "tone.flac", "tone.ogg", "tone.opus", "tone.wma", "tone.aiff", "tone.w64"),
    *("tone.mkv", "tone.mp4", "tone.webm", "tone.avi", "tone.ts", "tone.flv", "telephone.wav", "studio.flac"),
    *("surround.m4a", "clipped.wav", "no_length.mp3", "long_picture.mp4"),
]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "speech.wav"


@pytest.mark.parametrize("name", TONES)
def test_any_recording_becomes_16_khz_mono_16_bit(made: Maker, target: Path, name: str) -> None:
    decoded = decode_speech(made(name), target)
    assert decoded.decoded_ms == pytest.approx(WHOLE_MS, abs=120)
    assert decoded.missing_ms == 0
    with wave.open(str(target)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
    assert pitch_hz(target) == pytest.approx(PITCH_HZ, abs=1)
    assert [path.name for path in target.parent.iterdir()] == ["speech.wav"]


@pytest.mark.parametrize("name", ["tone.mp4", "tone.mp3", "tone.webm", "tone.flac", "tone.wav"])
def test_a_truncated_recording_is_decoded_as_far_as_it_goes(
    cut: Callable[[str, float], Path], target: Path, name: str
) -> None:
    decoded = decode_speech(cut(name, 0.4), target)
    assert 200 < decoded.decoded_ms < WHOLE_MS - 2000
    assert decoded.decoded_ms + decoded.missing_ms == pytest.approx(WHOLE_MS, abs=120)


def test_a_dead_channel_takes_no_level_away(made: Maker, target: Path) -> None:
    decode_speech(made("tone.wav"), target)
    loud = level(target)
    for name in ("dead.wav", "opposed.flac"):
        decode_speech(made(name), target)
        assert level(target) == pytest.approx(loud, rel=0.02)


def test_silence_stays_silence(made: Maker, target: Path) -> None:
    assert decode_speech(made("silence.wav"), target) == Decoded(WHOLE_MS)
    assert level(target) == 0


@pytest.mark.parametrize(("channel", "expected_hz"), [(1, PITCH_HZ), (2, 1000)])
def test_one_channel_can_be_taken(made: Maker, target: Path, channel: int, expected_hz: int) -> None:
    decode_speech(made("two_voices.wav"), target, channel=channel)
    assert pitch_hz(target) == pytest.approx(expected_hz, abs=1)


@pytest.mark.parametrize("channel", [0, -1, 3])
def test_a_channel_that_is_not_there_is_told(made: Maker, target: Path, channel: int) -> None:
    with pytest.raises(InputError, match="has 2 channels"):
        decode_speech(made("two_voices.wav"), target, channel=channel)


def test_a_tenth_of_a_second_is_a_recording(made: Maker, target: Path) -> None:
    assert decode_speech(made("blink.wav"), target) == Decoded(100)


def test_gaps_in_time_are_kept_as_silence(made: Maker, target: Path) -> None:
    decoded = decode_speech(made("gap.webm"), target)
    assert decoded.decoded_ms == pytest.approx(WHOLE_MS, abs=120)
    assert level(target, Span(1200, 2800)) < 0.01 < level(target, Span(3200, 3800))


def test_sound_that_starts_late_starts_late(made: Maker, target: Path) -> None:
    decode_speech(made("late.mkv"), target)
    assert level(target, Span(0, 900)) == 0
    assert level(target, Span(1100, 2000)) > 0.05


def test_progress_grows_to_the_declared_length(made: Maker, target: Path) -> None:
    told: list[tuple[int, int]] = []
    decode_speech(made("tone.mp3"), target, on_progress=lambda done, total: told.append((done, total)))
    done = [d for d, _ in told]
    assert done == sorted(done)
    assert told[-1][0] == pytest.approx(told[-1][1], abs=60)


def test_a_file_without_sound_in_its_stream_is_told(made: Maker, tmp_path: Path, target: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.write_bytes(made("tone.wav").read_bytes()[:44].replace(b"LIST", b"data"))
    with pytest.raises(InputError, match=r"empty\.wav"):
        decode_speech(empty, target)
    assert not target.exists()


class TestNothingHalfStored:
    @pytest.fixture
    def before(self, target: Path) -> Iterator[None]:
        """An earlier result, and a look afterwards that it alone is there, unchanged."""
        target.parent.mkdir()
        target.write_bytes(b"earlier")
        yield
        assert {path.name: path.read_bytes() for path in target.parent.iterdir()} == {"speech.wav": b"earlier"}

    @pytest.mark.usefixtures("before")
    def test_when_cancelled_at_once(self, made: Maker, target: Path) -> None:
        with pytest.raises(CancelledError):
            decode_speech(made("tone.wav"), target, cancelled=lambda: True)

    @pytest.mark.usefixtures("before")
    def test_when_cancelled_on_the_way(self, made: Maker, target: Path) -> None:
        heard = threading.Event()
        with pytest.raises(CancelledError):
            decode_speech(made("tone.mp4"), target, on_progress=lambda done, total: heard.set(), cancelled=heard.is_set)

    @pytest.mark.usefixtures("before")
    def test_when_the_sound_is_damaged(self, made: Maker, tmp_path: Path, target: Path) -> None:
        content = bytearray(made("tone.flac").read_bytes())
        content[8000:] = bytes(len(content) - 8000)
        broken = tmp_path / "broken.flac"
        broken.write_bytes(content[:42] + content[8000:])
        with pytest.raises(InputError, match=r"broken\.flac"):
            decode_speech(broken, target)

    @pytest.mark.usefixtures("before")
    def test_when_the_file_gets_too_large(self, made: Maker, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(making, "MAX_DURATION_MS", 500)
        with pytest.raises(StorageError, match="does not take files as large"):
            decode_speech(made("tone.wav"), target)

    def test_when_the_disk_is_full(self, made: Maker, small_disk: Path) -> None:
        with pytest.raises(StorageError, match="There is no room left on the disk"):
            decode_speech(made("tone.wav"), small_disk / "speech.wav")
        assert list(small_disk.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB: half a tone's worth."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=False, capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a full disk needs the right to mount one: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
