from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from media.probe import probe, read_probe
from meetings.errors import InputError, MissingPartError
from meetings.recording import MediaInfo
from tests.media.conftest import TONE_S, Maker

PLAYLISTS = {
    "hls.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:4,\n{tone}\n#EXT-X-ENDLIST\n",
    "hls_http.m4a": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:4,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
    "concat.wav": "ffconcat version 1.0\nfile {tone}\n",
    "dash.mp4": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT4S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" '
        'bandwidth="1"><BaseURL>{tone}</BaseURL></Representation></AdaptationSet></Period></MPD>'
    ),
    "subtitles.mp4": "[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:00:00.00,0:00:04.00,,,0,0,0,,x\n",
    "description.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
}


@pytest.mark.parametrize(
    ("name", "container", "codec", "channels", "has_video"),
    [
        ("tone.wav", "wav", "pcm_s16le", 1, False),
        ("tone.mp3", "mp3", "mp3", 1, False),
        ("tone.m4a", "mov", "aac", 1, False),
        ("tone.flac", "flac", "flac", 1, False),
        ("tone.ogg", "ogg", "vorbis", 1, False),
        ("tone.opus", "ogg", "opus", 1, False),
        ("tone.wma", "asf", "wmav2", 1, False),
        ("tone.mp4", "mov", "aac", 1, True),
        ("tone.webm", "matroska", "opus", 1, True),
        ("tone.ts", "mpegts", "mp2", 1, True),
        ("two_voices.wav", "wav", "pcm_s16le", 2, False),
        ("surround.m4a", "mov", "aac", 6, False),
    ],
)
def test_a_recording_is_described(
    made: Maker, name: str, container: str, codec: str, channels: int, has_video: bool
) -> None:
    found = probe(made(name))
    assert (found.container, found.codec, found.channels, found.has_video) == (container, codec, channels, has_video)
    assert found.declared_ms == pytest.approx(TONE_S * 1000, abs=100)


def test_the_length_is_that_of_the_sound_not_of_the_pictures(made: Maker) -> None:
    assert probe(made("long_picture.mp4")).declared_ms == pytest.approx(TONE_S * 1000, abs=100)


def test_a_length_that_is_only_guessed_is_not_declared(made: Maker) -> None:
    assert probe(made("no_length.mp3")).declared_ms is None


def test_a_wave_file_that_was_cut_off_still_declares_its_length(cut: Callable[[str, float], Path]) -> None:
    assert probe(cut("tone.wav", 0.5)).declared_ms == TONE_S * 1000


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_FFFF - 36, 0xFFFF_FFFF - 36, 0x7FFF_F000])
def test_a_wave_file_whose_writer_was_killed_declares_none(made: Maker, tmp_path: Path, size: int) -> None:
    content = bytearray(made("tone.wav").read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = size.to_bytes(4, "little")
    path = tmp_path / "open.wav"
    path.write_bytes(content)
    assert probe(path).declared_ms is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"Minutes of the first meeting.\n", "is not a recording"),
        (b"word " * 40_000, "is not a recording"),
        (bytes(range(256)) * 2000, "is not a recording"),
        (b"\0" * 100_000, "is not a recording"),
    ],
)
def test_what_is_no_recording_is_told_in_a_sentence(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "session.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"^session\.mp4 .*{told}.*\.$"):
        probe(path)


@pytest.mark.parametrize("name", PLAYLISTS)
def test_playlists_and_scripts_are_refused_whatever_they_are_called(made: Maker, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(PLAYLISTS[name].format(tone=made("tone.ts")))
    with pytest.raises(InputError, match=r"not a (recording|sound or video file)"):
        probe(path)


def test_a_film_without_sound_and_a_picture_are_refused(made: Maker) -> None:
    with pytest.raises(InputError, match="has no sound in it"):
        probe(made("silent_film.mp4"))
    with pytest.raises(InputError, match="not a"):
        probe(made("picture.png"))


def test_an_mp4_without_its_index_is_told_to_be_cut_off(made: Maker, tmp_path: Path) -> None:
    content = made("tone.m4a").read_bytes()
    path = tmp_path / "session.m4a"
    path.write_bytes(content[: content.index(b"moov") - 4])
    with pytest.raises(InputError, match=r"session\.m4a is cut off"):
        probe(path)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        probe(tmp_path / "none.wav")
    with pytest.raises(InputError, match="is not a file"):
        probe(tmp_path)


def test_names_that_look_like_options_or_addresses_are_only_names(made: Maker, tmp_path: Path) -> None:
    for name in ("-i.wav", "http:x.wav", "concat:a|b.wav", "séance %03d 'x'.wav"):
        path = tmp_path / name
        path.write_bytes(made("tone.wav").read_bytes())
        assert probe(path).codec == "pcm_s16le"


def test_without_ffprobe_the_missing_part_is_named(
    made: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made("tone.wav")
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(MissingPartError):
        probe(path)


SOUND = {"codec_type": "audio", "codec_name": "aac", "sample_rate": "48000", "channels": 2}


def test_the_longest_day_is_the_limit() -> None:
    with pytest.raises(InputError, match="longer than a day"):
        read_probe({"format": {"duration": "86401"}, "streams": [SOUND]}, "x.mp4")


def test_absurd_channels_are_refused() -> None:
    with pytest.raises(InputError, match="255 channels"):
        read_probe({"streams": [SOUND | {"channels": 255}]}, "x.mp4")


@pytest.mark.parametrize("stream", [SOUND | {"sample_rate": "0"}, SOUND | {"channels": 0}, {"codec_type": "data"}])
def test_a_stream_that_says_nothing_of_itself_is_no_sound(stream: dict[str, object]) -> None:
    with pytest.raises(InputError, match="no sound"):
        read_probe({"streams": [stream]}, "x.mp4")


def test_a_length_may_be_unknown() -> None:
    found = read_probe({"format": {"format_name": "mov,mp4", "duration": "N/A"}, "streams": [SOUND]}, "x")
    assert found == MediaInfo("mov", "aac", 48_000, 2, declared_ms=None)
