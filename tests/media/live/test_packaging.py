"""Sound for listeners, made by the real encoder and read by the real ffmpeg."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import threading
import time
from pathlib import Path

import pytest

from media.live.chunks import ChunkFolder
from media.live.fragments import fragments
from media.live.mp3 import FRAME_BYTES, icy_title, mp3_stream, with_titles
from media.live.packaging import package
from media.live.parts import end_ms, read_parts
from media.live.playlist import listed, write_playlist

AT = dt.datetime(2013, 5, 30, 9, tzinfo=dt.UTC)


def record(folder: ChunkFolder, seconds: int) -> None:
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"sine=440:d={seconds}", "-c:a", "libopus", "-f", "webm"]
    content = subprocess.run([*command, "pipe:1"], check=True, capture_output=True).stdout
    folder.put(folder.begin("audio/webm", AT), 0, content)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine seconds, encoded by two runs: the first was stopped on its way."""
    at = tmp_path_factory.mktemp("twice")
    chunks, folder = ChunkFolder(at / "floor"), at / "hls"
    record(chunks, 9)
    stopped = threading.Event()

    def run(over: bool) -> None:
        package(chunks, folder, began_at=AT, is_over=lambda: over, stopped=stopped.is_set)

    first = threading.Thread(target=run, args=(False,))
    first.start()
    deadline = time.monotonic() + 20
    while len(read_parts(folder)) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    stopped.set()
    first.join()
    stopped.clear()
    (next(folder.glob("0000-*")) / "999999.m4s").write_bytes(b"half a part of a killed encoder")
    run(over=True)
    return folder


def test_an_encoder_begun_anew_goes_on_where_the_parts_end(twice: Path) -> None:
    found = read_parts(twice)
    assert {part.run.partition("-")[0] for part in found} <= {"0000", "0001"}
    assert abs(end_ms(found) - 9000) < 150
    assert {round(part.duration_s, 3) for part in found[:3]} == {0.512}


def test_ffmpeg_plays_the_segments_over_the_seam(twice: Path) -> None:
    text = write_playlist(listed(read_parts(twice), ended=True), AT)
    for name in (line for line in text.splitlines() if line.endswith(".m4s")):
        run, row = name.split("/")
        first, last = (int(number) for number in row.removesuffix(".m4s").split("-"))
        pieces = [(twice / run / f"{number:06d}.m4s").read_bytes() for number in range(first, last + 1)]
        (twice / name).write_bytes(b"".join(pieces))
    playlist = twice / "whole.m3u8"
    playlist.write_text(text)
    told = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(playlist), "-f", "s16le", "-ac", "1", "-ar", "8000", "pipe:1"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert told.stderr == b""
    assert abs(len(told.stdout) / 16_000 - 9) < 0.3


def test_the_mp3_is_one_stream_over_the_seam_from_any_place(twice: Path) -> None:
    for from_ms, seconds in ((0, 9.0), (6_000, 3.0), (None, 3.0)):
        sound = b"".join(mp3_stream(twice, from_ms, lambda: False))
        assert len(sound) % FRAME_BYTES == 0
        assert sound[:2] in (b"\xff\xfb", b"\xff\xfa")
        told = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate", "-count_packets",
             "-show_entries", "stream=nb_read_packets", "-of", "json", "-f", "mp3", "-"],
            input=sound, capture_output=True, check=True,
        )  # fmt: skip
        (about,) = json.loads(told.stdout)["streams"]
        assert about["codec_name"] == "mp3"
        assert abs(int(about["nb_read_packets"]) * 0.024 - seconds) < 0.7


def test_titles_lie_between_the_frames_only_when_they_change() -> None:
    titles = iter(["Brazil", "Brazil", "Japan, item 2"])
    mixed = b"".join(with_titles(iter([b"a" * 25]), lambda: next(titles), every_bytes=10))
    assert mixed == b"a" * 10 + icy_title("Brazil") + b"a" * 10 + b"\0" + b"a" * 5
    assert icy_title("Côte d'Ivoire").rstrip(b"\0")[1:].decode() == "StreamTitle='Côte d’Ivoire';"
    assert len(icy_title("é" * 5000)) <= 1 + 255 * 16


def test_what_is_cut_off_is_no_fragment() -> None:
    whole = b"\0\0\0\x08ftyp\0\0\0\x08moov"
    assert [each.content for each in fragments(io.BytesIO(whole + b"\0\0\0\x30moof1234"))] == [whole]
