from __future__ import annotations

from pathlib import Path

import pytest

from media.clips import cut_clip
from media.decode import decode_speech
from media.probe import probe
from media.rendition import make_rendition
from meetings.errors import CancelledError, InputError
from meetings.timeline import Span
from tests.media.conftest import PITCH_HZ, TONE_S, Maker, pitch_hz


@pytest.mark.parametrize(
    ("name", "channels"), [("tone.mp4", 1), ("two_voices.wav", 2), ("surround.m4a", 2), ("telephone.wav", 1)]
)
def test_a_rendition_is_aac_that_can_be_sought_in(made: Maker, tmp_path: Path, name: str, channels: int) -> None:
    target = tmp_path / "rendition.m4a"
    make_rendition(made(name), target)
    found = probe(target)
    assert (found.container, found.codec, found.channels, found.has_video) == ("mov", "aac", channels, False)
    assert found.declared_ms == pytest.approx(TONE_S * 1000, abs=120)
    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_rendition_can_hold_one_channel(made: Maker, tmp_path: Path) -> None:
    rendition, speech = tmp_path / "rendition.m4a", tmp_path / "speech.wav"
    make_rendition(made("two_voices.wav"), rendition, channel=2)
    assert probe(rendition).channels == 1
    decode_speech(rendition, speech)
    assert pitch_hz(speech) == pytest.approx(1000, abs=1)
    with pytest.raises(InputError, match="there is no channel 3"):
        make_rendition(made("two_voices.wav"), rendition, channel=3)


@pytest.mark.parametrize("name", ["gap.webm", "late.mkv", "tone.mp3"])
def test_times_agree_with_the_decoded_speech(made: Maker, tmp_path: Path, name: str) -> None:
    rendition, speech = tmp_path / "rendition.m4a", tmp_path / "speech.wav"
    make_rendition(made(name), rendition)
    decoded = decode_speech(made(name), speech)
    assert probe(rendition).declared_ms == pytest.approx(decoded.decoded_ms, abs=60)


def test_a_cancelled_rendition_leaves_nothing(made: Maker, tmp_path: Path) -> None:
    with pytest.raises(CancelledError):
        make_rendition(made("tone.wav"), tmp_path / "rendition.m4a", cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_a_clip_holds_its_span(made: Maker, tmp_path: Path) -> None:
    clip, speech = tmp_path / "clip.m4a", tmp_path / "speech.wav"
    cut_clip(made("tone.m4a"), Span(1000, 2500), clip)
    assert decode_speech(clip, speech).decoded_ms == pytest.approx(1500, abs=60)
    assert pitch_hz(speech, Span(200, 1200)) == pytest.approx(PITCH_HZ, abs=2)


def test_a_clip_ends_where_the_recording_ends(made: Maker, tmp_path: Path) -> None:
    clip = tmp_path / "clip.m4a"
    cut_clip(made("tone.m4a"), Span(3000, 60_000), clip)
    assert probe(clip).declared_ms == pytest.approx(1000, abs=60)


@pytest.mark.parametrize(
    ("span", "told"), [(Span(10_000, 12_000), "ends before second 10"), (Span(500, 500), "needs a length")]
)
def test_a_clip_of_nothing_is_told(made: Maker, tmp_path: Path, span: Span, told: str) -> None:
    with pytest.raises(InputError, match=told):
        cut_clip(made("tone.m4a"), span, tmp_path / "clip.m4a")
    assert list(tmp_path.iterdir()) == []
