"""Hostile and broken files: a sentence or a transcript's worth of sound, in time, and no look elsewhere."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from media import commands
from media import probe as probing
from media.confinement import Limits
from media.decode import Decoded, decode_speech
from media.rendition import make_rendition
from meetings.errors import InputError
from tests.media.conftest import RECIPES, TONE_S, Maker
from tests.media.hostile import BOMBS, LYING, PLAYLISTS, comment_bomb, mutated, noise

LONGEST_S = 60
WHOLE_MS = TONE_S * 1000
SEEDS = [name for name in RECIPES if name not in {"picture.png", "silent_film.mp4", "silence.wav"}]
TRUNCATED = ["tone.wav", "tone.mp3", "tone.m4a", "tone.mp4", "tone.flac"]


@dataclass
class Guard:
    """A file and a server that nobody has any reason to touch, and a folder where nothing may stay."""

    canary: Path
    port: int
    folder: Path
    calls: list[str] = field(default_factory=list)
    slowest_s: float = 0

    def open_as_a_worker_does(self, path: Path, *, rendition: bool = False) -> Decoded | str:
        """Decode a file; give what came of it, or the sentence. Any other error is a crash of the worker."""
        target = self.folder / "out" / "speech.wav"
        began = time.monotonic()
        try:
            result: Decoded | str = decode_speech(path, target)
            if rendition:
                make_rendition(path, self.folder / "out" / "rendition.m4a")
        except InputError as error:
            result = error.message
            assert result.endswith(".")
            assert path.name in result
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        left = {found.name for found in target.parent.iterdir()} if target.parent.exists() else set()
        assert left <= {"speech.wav", "rendition.m4a"}
        for name in left:
            (target.parent / name).unlink()
        return result

    def assert_untouched(self) -> None:
        assert self.calls == []
        assert self.canary.stat().st_atime == 1
        assert self.slowest_s < LONGEST_S


@pytest.fixture
def guard(made: Maker, tmp_path: Path) -> Iterator[Guard]:
    canary = tmp_path / "canary.ts"
    canary.write_bytes(made("tone.ts").read_bytes())
    os.utime(canary, (1, time.time()))
    with socket.create_server(("127.0.0.1", 0)) as server:
        guard = Guard(canary, server.getsockname()[1], tmp_path)

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                guard.calls.append(connection.recv(100).decode("utf-8", "replace"))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield guard
        guard.assert_untouched()
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_what_leads_elsewhere_is_refused_under_any_name(guard: Guard, kind: str) -> None:
    for name in ("session.mp4", "session.wav", "session.m3u8", "session"):
        path = guard.folder / name
        path.write_text(PLAYLISTS[kind].format(file=guard.canary, name=guard.canary.name, port=guard.port))
        assert isinstance(guard.open_as_a_worker_does(path, rendition=True), str)


@pytest.mark.parametrize("kind", ["HLS naming a file beside it", "concat script with a near file"])
def test_the_same_files_lead_elsewhere_where_nothing_guards(made: Maker, tmp_path: Path, kind: str) -> None:
    """Or the test above would show nothing: a plain ffprobe follows, and the canary tells."""
    canary, path = tmp_path / "canary.ts", tmp_path / "session.mp4"
    canary.write_bytes(made("tone.ts").read_bytes())
    os.utime(canary, (1, time.time()))
    path.write_text(PLAYLISTS[kind].format(file=canary, name=canary.name, port=9))
    subprocess.run(["ffprobe", "-v", "quiet", str(path)], check=True)
    assert canary.stat().st_atime != 1


@pytest.mark.parametrize("kind", LYING)
def test_a_header_that_lies_gives_a_sentence_or_the_sound_that_is_there(guard: Guard, kind: str) -> None:
    path = guard.folder / "lying.wav"
    path.write_bytes(LYING[kind])
    result = guard.open_as_a_worker_does(path, rendition=True)
    if isinstance(result, Decoded):
        assert result.decoded_ms <= 5000


def test_a_header_that_says_an_hour_has_it_missing(guard: Guard) -> None:
    path = guard.folder / "lying.wav"
    path.write_bytes(LYING["says an hour"])
    assert guard.open_as_a_worker_does(path) == Decoded(1000, missing_ms=3_599_000)


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_ends_in_time_and_memory(guard: Guard, made: Maker, kind: str) -> None:
    path = guard.folder / "bomb.mp4"
    path.write_bytes(BOMBS[kind](made))
    guard.open_as_a_worker_does(path)


def test_what_takes_longer_to_open_than_any_recording_is_given_up(
    guard: Guard, made: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "_LIMITS", Limits(cpu_s=2, wall_s=30))
    path = guard.folder / "bomb.flac"
    path.write_bytes(comment_bomb(made("tone.flac").read_bytes()))
    result = guard.open_as_a_worker_does(path)
    assert isinstance(result, str)
    assert "took more time or memory to open" in result


def make(path: Path, *options: str) -> Path:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *options, str(path)], check=True)
    return path


def test_too_many_streams_are_refused(guard: Guard, made: Maker) -> None:
    streams = ["-map", "0"] * 60
    path = make(guard.folder / "many.mkv", "-i", str(made("tone.mp3")), *streams, "-c", "copy")
    assert isinstance(guard.open_as_a_worker_does(path), str)


def test_pictures_of_any_size_cost_nothing(guard: Guard, made: Maker) -> None:
    """The pictures are never decoded, so the sound of such a film may be heard, or refused: in time either way."""
    picture = "color=size=15000x8000:rate=1:duration=2"
    path = make(
        guard.folder / "wall.mkv", "-i", str(made("tone.wav")), "-f", "lavfi", "-i", picture, "-c:v", "mjpeg",
        "-pix_fmt", "yuvj420p", "-c:a", "copy",
    )  # fmt: skip
    guard.open_as_a_worker_does(path, rendition=True)
    assert guard.slowest_s < 20


def test_a_recording_longer_than_a_day_is_refused(guard: Guard) -> None:
    silence = ["-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "90000"]
    path = make(guard.folder / "long.flac", *silence, "-compression_level", "0", "-frame_size", "65535")
    result = guard.open_as_a_worker_does(path)
    assert isinstance(result, str)
    assert "longer than a day" in result


def test_decoding_stops_at_the_longest_length_whatever_the_file_says(
    guard: Guard, made: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(commands._PLAIN, "t", 2)
    assert guard.open_as_a_worker_does(made("no_length.mp3")) == Decoded(2000)


def test_a_jump_in_time_is_filled_no_further_than_the_longest_length(
    guard: Guard, made: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(commands._PLAIN, "t", 60)
    jump = "asetpts=PTS+gt(T\\,2)*1000/TB"
    path = make(guard.folder / "jump.mka", "-i", str(made("tone.wav")), "-af", jump, "-c:a", "pcm_s16le")
    result = guard.open_as_a_worker_does(path)
    assert isinstance(result, Decoded)
    assert result.decoded_ms == 60_000


def check_truncations(guard: Guard, made: Maker, name: str) -> None:
    """At every twentieth: a sentence, or sound that grows with the file; what a header declares is accounted for."""
    content = made(name).read_bytes()
    path = guard.folder / f"cut_{name}"
    before_ms = 0
    for twentieth in range(1, 20):
        path.write_bytes(content[: len(content) * twentieth // 20])
        result = guard.open_as_a_worker_does(path)
        if isinstance(result, Decoded):
            assert before_ms - 100 <= result.decoded_ms <= WHOLE_MS + 100
            before_ms = result.decoded_ms
            if result.missing_ms:
                assert result.decoded_ms + result.missing_ms == pytest.approx(WHOLE_MS, abs=120)
    if name not in {"tone.m4a", "studio.flac"}:
        assert before_ms > WHOLE_MS * 0.7


@pytest.mark.parametrize("name", TRUNCATED)
def test_a_file_cut_off_anywhere(guard: Guard, made: Maker, name: str) -> None:
    check_truncations(guard, made, name)


def test_random_bytes_are_no_recording(guard: Guard) -> None:
    check_noise(guard, 30)


def check_noise(guard: Guard, count: int) -> None:
    path = guard.folder / "noise.mp4"
    for number in range(count):
        path.write_bytes(noise(number))
        result = guard.open_as_a_worker_does(path)
        # Some codecs take any bytes for sound: AMR can have 20 ms in one.
        assert isinstance(result, str) or result.decoded_ms <= 20 * path.stat().st_size


def test_mutated_recordings(guard: Guard, made: Maker) -> None:
    check_mutations(guard, made, 100, seed=2013)


def check_mutations(guard: Guard, made: Maker, count: int, seed: int) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    dice = random.Random(seed)
    for number in range(count):
        name = SEEDS[number % len(SEEDS)]
        path = guard.folder / f"mutated_{name}"
        path.write_bytes(mutated(made(name).read_bytes(), made(dice.choice(SEEDS)).read_bytes(), dice))
        try:
            result = guard.open_as_a_worker_does(path, rendition=number % 5 == 0)
        except BaseException as error:
            error.add_note(f"mutation {number} of seed {seed}, made of {name}")
            raise
        outcomes["refused" if isinstance(result, str) else "short" if result.missing_ms else "decoded"] += 1
    assert outcomes["refused"] > count / 50, outcomes
    assert outcomes["decoded"] > count / 10, outcomes
    return outcomes


@pytest.mark.long
@pytest.mark.timeout(3600)
class TestLong:
    @pytest.mark.parametrize("seed", range(10))
    def test_mutated_recordings(self, guard: Guard, made: Maker, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
        outcomes = check_mutations(guard, made, 300, seed)
        with capsys.disabled():
            print(f" seed {seed}: {dict(outcomes)}, slowest {guard.slowest_s:.1f} s")  # noqa: T201

    @pytest.mark.parametrize("name", [name for name in SEEDS if name.startswith("tone") and name not in TRUNCATED])
    def test_a_file_cut_off_anywhere(self, guard: Guard, made: Maker, name: str) -> None:
        check_truncations(guard, made, name)

    def test_random_bytes_are_no_recording(self, guard: Guard) -> None:
        check_noise(guard, 600)
