"""Retention rules: told before anything goes, noted in the audit trail, and known to ``verify``."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from ingest.fixity import FixityRounds
from ingest.retention import due, gone, let_go
from media.storage import storage_of
from meetings.catalogue.transactions import utc_now
from meetings.people import Actor
from meetings.recording import STAGES, StageProgress
from meetings.settings import Settings
from verbatim.verifying import verify
from verbatim.wiring import Wiring

Run = Callable[..., Result]
SECRETARIAT = Actor("Secretariat", "secretariat", second_factor=True)
LATER = dt.timedelta(days=100)


@pytest.fixture
def wired(processed: tuple[Path, str], tmp_path: Path) -> Iterator[Wiring]:
    """The processed recording, in a copy, ended a hundred days ago."""
    shutil.copytree(processed[0], tmp_path / "data")
    settings = Settings(tmp_path / "data", tmp_path, f"sqlite:///{tmp_path}/data/verbatim.db")
    with closing(Wiring(settings)) as wired:
        attempt = wired.catalogue.next_attempt(processed[1])
        for name in STAGES:
            ended = StageProgress(name, "done", started_at=utc_now() - LATER, ended_at=utc_now() - LATER)
            wired.catalogue.set_stage(processed[1], ended, attempt=attempt)
        wired.catalogue.set_state(processed[1], "done")
        yield wired


@pytest.fixture
def folder(wired: Wiring, processed: tuple[Path, str]) -> Path:
    return wired.settings.recordings_dir / processed[1]


def test_a_dry_run_tells_and_changes_nothing(run: Run, folder: Path, wired: Wiring) -> None:
    before = sorted(path.name for path in folder.rglob("*"))
    told = run("retain", "--decoded", "90")
    assert told.exit_code == 0
    assert folder.name in told.stdout
    assert "speech.wav" in told.stdout
    assert "Nothing is deleted" in told.stderr
    assert sorted(path.name for path in folder.rglob("*")) == before
    assert gone(wired.catalogue) == {}


def test_decoded_sound_goes_and_everything_still_agrees(run: Run, folder: Path, wired: Wiring) -> None:
    assert run("retain", "--decoded", "90", "--apply").exit_code == 0
    assert not (folder / "speech.wav").exists()
    assert (folder / "source.flac").exists()
    assert (folder / "rendition.m4a").exists()
    assert verify(wired).faults == ()
    entry = list(wired.catalogue.audit.entries(folder.name))[-1]
    assert (entry.action, json.loads(entry.detail)["what"]) == ("retention", "decoded")
    assert "0 recordings" in run("retain", "--decoded", "90").stderr


def test_what_is_not_old_enough_stays(run: Run, folder: Path) -> None:
    assert run("retain", "--decoded", "101", "--apply").exit_code == 0
    assert (folder / "speech.wav").exists()


def test_sound_stays_as_long_as_no_version_is_approved(run: Run, folder: Path, wired: Wiring) -> None:
    assert run("retain", "--sound", "90", "--apply").exit_code == 0
    assert (folder / "source.flac").exists()
    assert list(due(wired.catalogue, wired.settings, {"sound": 90}, utc_now())) == []


def test_sound_that_went_by_a_rule_is_no_fault(folder: Path, wired: Wiring) -> None:
    (found,) = due(wired.catalogue, wired.settings, {"decoded": 90}, utc_now())
    files = storage_of(wired.settings).files(folder.name)
    everything = replace(found, kind="sound", files=tuple(file for file in files if file.name != "result.json"))
    let_go(wired.catalogue, wired.settings, everything, SECRETARIAT, utc_now())
    assert not (folder / "source.flac").exists()
    assert verify(wired).faults == ()
    much_later = FixityRounds(wired.settings, wired.catalogue, lambda: utc_now() + LATER)
    assert much_later.check_next() is None


def test_a_rule_has_to_be_given(run: Run, wired: Wiring) -> None:
    assert run("retain").exit_code == 2
