from __future__ import annotations

import datetime as dt
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from media.live.chunks import ChunkFolder, Take
from media.live.decoding import Samples
from media.live.feed import stream
from media.live.joining import join
from media.probe import probe
from meetings.errors import InputError

AT = dt.datetime(2013, 5, 30, 9, tzinfo=dt.UTC)
RATE = 16_000


def recorded(seconds: float, pitch_hz: int = 440) -> bytes:
    """What a browser's recorder makes: Opus in WebM, its length unknown at the front."""
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"sine={pitch_hz}:d={seconds}"]
    sound = ["-c:a", "libopus", "-b:a", "32k", "-f", "webm", "-live", "1", "-cluster_time_limit", "500", "pipe:1"]
    return subprocess.run([*command, *sound], check=True, capture_output=True).stdout


def fill(folder: ChunkFolder, content: bytes, at: dt.datetime = AT, size: int = 2000) -> Take:
    take = folder.begin("audio/webm", at)
    for number, start in enumerate(range(0, len(content), size)):
        folder.put(take, number, content[start : start + size])
    return take


def heard(folder: ChunkFolder, **more: object) -> Samples:
    blocks = stream(folder, rate_hz=RATE, began_at=AT, is_over=lambda: True, **more)  # type: ignore[arg-type]
    return np.concatenate(list(blocks))


def loud(samples: Samples, second: float) -> bool:
    at = int(second * RATE)
    return bool(np.abs(samples[at : at + RATE // 10]).max() > 1000)


def test_breaks_between_takes_become_silence_of_their_length(tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "floor")
    fill(folder, recorded(2.0))
    fill(folder, recorded(1.0), AT + dt.timedelta(seconds=5))
    samples = heard(folder)
    assert abs(len(samples) / RATE - 6.0) < 0.05
    assert [loud(samples, second) for second in (1.0, 3.5, 4.8, 5.5)] == [True, False, False, True]


def test_a_stream_can_be_taken_up_in_the_middle(tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "floor")
    fill(folder, recorded(2.0))
    whole = heard(folder)
    assert np.array_equal(heard(folder, from_ms=1500), whole[1500 * 16 :])


def test_sound_is_heard_while_the_take_still_grows(tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "floor")
    content = recorded(6.0)
    take = folder.begin("audio/webm", AT)
    over = threading.Event()
    heard_s = 0.0
    first: list[float] = []

    def speak() -> None:
        for number, start in enumerate(range(0, len(content), len(content) // 6 + 1)):
            folder.put(take, number, content[start : start + len(content) // 6 + 1])
            time.sleep(0.4)
        over.set()

    speaker = threading.Thread(target=speak)
    speaker.start()
    for block in stream(folder, rate_hz=RATE, began_at=AT, is_over=over.is_set):
        heard_s += len(block) / RATE
        if not over.is_set():
            first.append(heard_s)
    speaker.join()
    assert first
    assert first[-1] > 2.0
    assert abs(heard_s - 6.0) < 0.05


def test_a_take_that_rests_gives_way_to_the_next(tmp_path: Path) -> None:
    folder = ChunkFolder(tmp_path / "floor")
    fill(folder, recorded(1.0))
    fill(folder, recorded(1.0), AT + dt.timedelta(seconds=2))
    over = threading.Event()
    begun = time.monotonic()
    length = 0
    for block in stream(folder, rate_hz=RATE, began_at=AT, is_over=over.is_set):
        length += len(block)
        if length > 2.5 * RATE or time.monotonic() - begun > 20:
            over.set()
    assert abs(length / RATE - 3.0) < 0.05


def test_one_take_of_one_channel_is_kept_as_it_came(tmp_path: Path) -> None:
    content = recorded(2.0)
    folder = ChunkFolder(tmp_path / "floor")
    fill(folder, content)
    made = join([folder], tmp_path, AT)
    assert made.read_bytes() == content
    assert made.name == "session.webm"


def test_channels_stand_side_by_side_and_twice_gives_the_same_file(tmp_path: Path) -> None:
    floor, french = ChunkFolder(tmp_path / "floor"), ChunkFolder(tmp_path / "fr")
    fill(floor, recorded(2.0))
    fill(floor, recorded(1.0), AT + dt.timedelta(seconds=3))
    fill(french, recorded(1.0, 880), AT + dt.timedelta(seconds=1))
    made = join([floor, french], tmp_path, AT)
    first = made.read_bytes()
    about = probe(made)
    assert (about.container, about.channels) == ("flac", 2)
    assert about.declared_ms is not None
    assert abs(about.declared_ms - 4000) < 60
    assert join([floor, french], tmp_path, AT).read_bytes() == first


def test_a_session_without_sound_makes_no_recording(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to keep"):
        join([ChunkFolder(tmp_path / "floor")], tmp_path, AT)
