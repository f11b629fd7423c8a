"""A watched folder: each file is taken once, when it is whole, and only from where it belongs."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest.watching import Found, WatchedFolder
from meetings.catalogue.store import Catalogue
from meetings.errors import InputError, StorageError, UnavailableError


class Desk:
    """Takes files, as told; its clock stands still until it is moved."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.notes = tmp_path / "in", tmp_path / "data" / "watched.json"
        self.folder.mkdir()
        self.now = 0.0
        self.taken: list[Found] = []
        self.error: Exception | None = None
        self.watched = self.open()

    def open(self, meeting: str | None = None) -> WatchedFolder:
        return WatchedFolder(self.folder, self.notes, self.take, meeting=meeting, settle_s=30, clock=lambda: self.now)

    def take(self, found: Found) -> Any:
        if self.error:
            raise self.error
        self.taken.append(found)

    def put(self, name: str, content: bytes = b"sound") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def look_later(self, seconds: float = 31) -> list[str]:
        """Look now and once more later; give what was taken in all, by name."""
        for _ in range(2):
            self.watched.look()
            self.now += seconds
        self.watched.look()
        return [found.path.name for found in self.taken]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_is_taken_once_and_described_by_its_place(desk: Desk) -> None:
    path = desk.put("First meeting/Brazil/2013-05-31 group.mp3")
    assert desk.look_later() == ["2013-05-31 group.mp3"]
    assert desk.taken == [Found(path, "First meeting", "Brazil", dt.date(2013, 5, 31))]
    desk.watched = desk.open()
    assert desk.look_later() == ["2013-05-31 group.mp3"], "not again after a restart"
    assert path.exists()


def test_a_file_that_grows_waits(desk: Desk) -> None:
    path = desk.put("First/a.mp3")
    for number in range(5):
        desk.watched.look()
        desk.now += 20
        path.write_bytes(b"sound" * (number + 2))
        os.utime(path, ns=(number, number))
    assert desk.taken == []
    assert desk.look_later() == ["a.mp3"]


def test_a_file_that_somebody_writes_waits_however_long_nothing_comes(desk: Desk) -> None:
    path = desk.put("First/a.mp3")
    with path.open("ab"):
        assert desk.look_later(3600) == []
    assert desk.look_later() == ["a.mp3"]


@pytest.mark.parametrize("name", ["First/.a.mp3", "First/a.mp3.part", "First/~a.mp3", ".hidden/a.mp3", "a/b/c/d.mp3"])
def test_what_is_hidden_on_its_way_or_too_deep_is_left(desk: Desk, name: str) -> None:
    desk.put(name)
    assert desk.look_later() == []


def test_empty_files_and_links_are_left(desk: Desk, tmp_path: Path) -> None:
    desk.put("First/empty.mp3", b"")
    (tmp_path / "secret").write_bytes(b"x")
    (desk.folder / "First" / "link.mp3").symlink_to(tmp_path / "secret")
    assert desk.look_later() == []


def test_a_file_outside_of_meetings_needs_one_named(desk: Desk) -> None:
    desk.put("a.mp3")
    assert desk.look_later() == []
    desk.put("b.mp3")
    desk.watched = desk.open("First meeting")
    assert desk.look_later() == ["b.mp3"]
    assert desk.taken[0].meeting == "First meeting"


def test_what_is_refused_is_told_once_and_tried_again_when_it_changed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    path = desk.put("First/a.mp3")
    desk.error = InputError("a.mp3 is not a recording.")
    desk.look_later()
    desk.look_later()
    assert [record.getMessage() for record in caplog.records].count(
        f"{path} is not taken: a.mp3 is not a recording."
    ) == 1
    desk.error = None
    desk.put("First/a.mp3", b"better")
    assert desk.look_later() == ["a.mp3"]


@pytest.mark.parametrize("error", [StorageError("The disk is full."), UnavailableError("The store is away.")])
def test_what_cannot_be_taken_now_is_taken_later(desk: Desk, error: Exception) -> None:
    desk.put("First/a.mp3")
    desk.error = error
    with pytest.raises(type(error)):
        desk.look_later()
    desk.error = None
    assert desk.look_later() == ["a.mp3"]


def test_a_folder_that_is_gone_is_told(desk: Desk) -> None:
    desk.folder.rmdir()
    with pytest.raises(StorageError, match="not connected"):
        desk.watched.look()


@pytest.mark.process
def test_the_command_takes_real_recordings_and_ends_when_asked(tmp_path: Path) -> None:
    folder, data = tmp_path / "in", tmp_path / "data"
    (folder / "First meeting").mkdir(parents=True)
    environment = {**os.environ, "DATABASE_URL": "", "ELASTICSEARCH_URL": "", "VERBATIM_DATA": str(data)}
    command = [sys.executable, "-m", "verbatim", "watch", str(folder), "--settle", "1"]
    with subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE) as process:
        target = folder / "First meeting" / "2013-05-30.wav"
        tone = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=2", str(target)]
        subprocess.run(tone, check=True)
        soon(lambda: (data / "watched.json").exists())
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with closing(Catalogue.open(f"sqlite:///{data}/verbatim.db")) as catalogue:
        (recording,) = catalogue.recordings()
    assert (recording.meeting.title, recording.date) == ("First meeting", dt.date(2013, 5, 30))
    assert recording.state == "queued"


def soon(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.1)
