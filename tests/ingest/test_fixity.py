"""Uploads are looked at again, the longest unseen first, and what changed is told."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.fixity import BYTES_PER_S, LEASE, FixityRounds
from media.fixity import read_checks
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id, utc_now
from meetings.recording import Recording
from meetings.settings import Settings

DAY = dt.timedelta(days=1)


class Archive:
    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.settings = Settings(folder, folder, "")
        self.catalogue = catalogue
        self.now = utc_now()
        self.slept_s = 0.0

    def add(self, content: bytes) -> str:
        recording = Recording(
            id=new_id(),
            meeting=self.catalogue.add_meeting("First"),
            file_name="day 1.mp3",
            source_sha256=hashlib.sha256(content).hexdigest(),
            size_bytes=len(content),
            created_at=self.now,
        )
        self.path(recording.id).parent.mkdir(parents=True)
        self.path(recording.id).write_bytes(content)
        self.catalogue.add_recording(recording)
        return recording.id

    def path(self, recording_id: str) -> Path:
        return self.settings.recordings_dir / recording_id / "source.mp3"

    def rounds(self) -> FixityRounds:
        return FixityRounds(self.settings, self.catalogue, lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept_s += seconds


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")) as catalogue:
        yield Archive(tmp_path, catalogue)


def test_each_upload_is_looked_at_when_it_is_due_the_oldest_first(archive: Archive) -> None:
    first = archive.add(b"one")
    archive.now += DAY
    second = archive.add(b"two")
    assert archive.rounds().check_next() is None
    archive.now += 30 * DAY
    assert [archive.rounds().check_next() for _ in range(3)] == [first, second, None]
    archive.now += 29 * DAY
    assert archive.rounds().check_next() is None
    archive.now += DAY
    assert archive.rounds().check_next() in {first, second}


@pytest.mark.parametrize(("content", "fault"), [(b"rotten", "the file has changed"), (None, "the file is gone")])
def test_what_is_not_as_it_was_is_told(
    archive: Archive, caplog: pytest.LogCaptureFixture, content: bytes | None, fault: str
) -> None:
    recording_id = archive.add(b"one")
    archive.path(recording_id).unlink()
    if content:
        archive.path(recording_id).write_bytes(content)
    archive.now += 31 * DAY
    archive.rounds().check_next()
    assert read_checks(archive.settings.data_dir)[recording_id].fault == fault
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_file_that_was_brought_back_is_whole_again(archive: Archive) -> None:
    recording_id = archive.add(b"one")
    archive.path(recording_id).write_bytes(b"rotten")
    archive.now += 31 * DAY
    archive.rounds().check_next()
    archive.path(recording_id).write_bytes(b"one")
    archive.now += 31 * DAY
    archive.rounds().check_next()
    assert read_checks(archive.settings.data_dir)[recording_id].fault is None


def test_reading_leaves_the_disk_to_others(archive: Archive) -> None:
    archive.add(bytes(3_000_000))
    archive.now += 31 * DAY
    archive.rounds().check_next()
    assert archive.slept_s == pytest.approx(3_000_000 / BYTES_PER_S)


def test_one_process_looks_at_a_time(archive: Archive) -> None:
    archive.add(b"one")
    archive.now += 31 * DAY
    archive.catalogue.leases.take(LEASE, "another", 60)
    assert archive.rounds().check_next() is None


def test_it_can_be_left_out(archive: Archive) -> None:
    archive.add(b"one")
    archive.now += 1000 * DAY
    archive.settings = replace(archive.settings, fixity_days=0)
    assert archive.rounds().check_next() is None


def test_damaged_notes_are_begun_anew(archive: Archive) -> None:
    recording_id = archive.add(b"one")
    (archive.settings.data_dir / "fixity.json").write_text("{")
    archive.now += 31 * DAY
    assert archive.rounds().check_next() == recording_id
    assert read_checks(archive.settings.data_dir)[recording_id].fault is None
