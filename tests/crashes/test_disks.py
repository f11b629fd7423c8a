"""Disks that are full or can only be read: a clear word, nothing lost, and work goes on when there is room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from ingest.intake import receive
from meetings.errors import StorageError
from meetings.settings import Settings
from tests.crashes.scene import ROOT, Role
from verbatim.verifying import verify
from verbatim.wiring import Wiring

pytestmark = pytest.mark.process
DISK_BYTES = 280_000_000


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this needs the right to mount a disk: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def settings(disk: Path) -> Settings:
    return Settings(disk, disk, f"sqlite:///{disk}/verbatim.db")


@pytest.fixture
def wired(settings: Settings) -> Iterator[Wiring]:
    with closing(Wiring(settings)) as wired:
        yield wired


@pytest.fixture
def recording_id(settings: Settings, wired: Wiring, tmp_path: Path) -> str:
    source = tmp_path / "day 1.flac"
    noise = "anoisesrc=color=pink:sample_rate=16000:duration=120"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", noise, str(source)], check=True)
    received = receive(source, meeting="First", catalogue=wired.catalogue, settings=settings)
    return received.id


@pytest.fixture
def worker(disk: Path, tmp_path: Path) -> Iterator[Role]:
    environment = {**os.environ, "VERBATIM_DATA": str(disk), "PYTHONPATH": str(ROOT), "DATABASE_URL": ""}
    role = Role([sys.executable, "-m", "tests.crashes.clockwork_worker"], environment, tmp_path / "worker.log")
    yield role
    role.kill()


def fill(disk: Path, leave_bytes: int) -> Path:
    """Fill a disk but for so many bytes, with a file that can be deleted."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while (room := shutil.disk_usage(disk).free - leave_bytes) > 0:
            file.write(bytes(min(room, 1_000_000)))
    return ballast


def soon(reached: Callable[[], bool], within_s: float, role: Role) -> None:
    deadline = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < deadline, role.log.read_text()
        time.sleep(0.1)


def test_a_disk_that_gets_full_fails_the_recording_in_a_sentence(
    disk: Path, wired: Wiring, recording_id: str, worker: Role
) -> None:
    wired.jobs.submit(recording_id)
    ballast = fill(disk, 3_500_000)  # the store still finds room; the decoded sound, of 3.8 MB, does not
    worker.start()
    soon(lambda: wired.catalogue.recording(recording_id).state == "failed", 60, worker)
    error = wired.catalogue.recording(recording_id).error
    assert error is not None
    assert "no room left on the disk" in error
    assert not [path.name for path in (disk / "recordings" / recording_id).glob(".*.tmp*")]
    ballast.unlink()
    wired.jobs.retry(recording_id)
    soon(lambda: wired.catalogue.recording(recording_id).state == "done", 60, worker)
    soon(lambda: not wired.catalogue.index_changes.backlog().recordings, 20, worker)
    assert verify(wired).faults == ()


def test_a_disk_without_a_byte_left_loses_nothing(disk: Path, wired: Wiring, recording_id: str, worker: Role) -> None:
    wired.jobs.submit(recording_id)
    worker.start()
    soon(lambda: wired.catalogue.recording(recording_id).state == "running", 60, worker)
    ballast = fill(disk, 0)
    time.sleep(4)
    ballast.unlink()
    soon(lambda: wired.catalogue.recording(recording_id).state in {"done", "failed"}, 120, worker)
    if wired.catalogue.recording(recording_id).state == "failed":
        wired.jobs.retry(recording_id)
        soon(lambda: wired.catalogue.recording(recording_id).state == "done", 60, worker)
    soon(lambda: not wired.catalogue.index_changes.backlog().recordings, 20, worker)
    assert verify(wired).faults == ()


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let a folder be only read, as a disk is after an error, and by nobody written, root included."""
    mount("--bind", str(folder), str(folder))
    mount("-o", "remount,bind,ro", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_recordings_that_can_only_be_read_fail_in_a_sentence_and_go_on_later(
    disk: Path, wired: Wiring, recording_id: str, worker: Role
) -> None:
    wired.jobs.submit(recording_id)
    with read_only(disk / "recordings"):
        worker.start()
        soon(lambda: wired.catalogue.recording(recording_id).state == "failed", 60, worker)
        error = wired.catalogue.recording(recording_id).error
        assert error is not None
        assert "recordings" in error
        assert "read" in error or "written" in error
        assert "Error" not in error
    wired.jobs.retry(recording_id)
    soon(lambda: wired.catalogue.recording(recording_id).state == "done", 60, worker)


def test_nothing_is_taken_into_a_folder_that_can_only_be_read(
    disk: Path, settings: Settings, wired: Wiring, recording_id: str, tmp_path: Path
) -> None:
    other = tmp_path / "day 2.wav"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(other)], check=True)
    with read_only(disk / "recordings"), pytest.raises(StorageError, match="only be read"):
        receive(other, meeting="First", catalogue=wired.catalogue, settings=settings)
    assert len(wired.catalogue.recordings()) == 1


def test_the_command_says_in_one_line_that_nothing_can_be_written(disk: Path, tmp_path: Path) -> None:
    other = tmp_path / "day 2.wav"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(other)], check=True)
    command = [sys.executable, "-m", "verbatim", "add", str(other), "--meeting", "First", "--data", str(disk)]
    environment = {**os.environ, "DATABASE_URL": "", "ELASTICSEARCH_URL": ""}
    with read_only(disk):
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "opened" in done.stderr or "read-only" in done.stderr
