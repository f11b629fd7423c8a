"""What a running stage tells the catalogue, and what it hears from there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.report import PERIOD_S, StageReport
from ingest.tries import MAX_TRIES, Tries, WornOutError
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.errors import CancelledError, UnavailableError
from meetings.recording import Recording, StageProgress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    meeting = opened.add_meeting("First meeting")
    opened.add_recording(Recording("r", meeting, "a.mp3", "00", 1, utc_now(), state="running"))
    yield opened
    opened.close()


@pytest.fixture
def report(catalogue: Catalogue, clock: Clock) -> StageReport:
    begun = StageReport(catalogue, "r", 1, "decode", lambda: False, clock)
    begun.begin()
    return begun


def told(catalogue: Catalogue) -> StageProgress:
    return catalogue.stages("r", 1)[0]


def test_progress_is_told_once_a_second_at_most(report: StageReport, catalogue: Catalogue, clock: Clock) -> None:
    seen = []
    for step in range(40):
        clock.now = step * PERIOD_S / 10
        report.progress(step, 40)
        seen.append(told(catalogue).done)
    assert sorted(set(seen)) == [0, 10, 20, 30]


def test_a_stage_ends_with_all_of_its_steps_done(report: StageReport, catalogue: Catalogue) -> None:
    report.progress(39, 40)
    report.end("done")
    stage = told(catalogue)
    assert (stage.state, stage.done, stage.total) == ("done", 40, 40)
    assert stage.started_at is not None
    assert stage.ended_at is not None
    assert stage.started_at <= stage.ended_at


def test_a_failed_stage_shows_how_far_it_came(report: StageReport, catalogue: Catalogue) -> None:
    report.progress(39, 40)
    report.end("failed")
    assert (told(catalogue).state, told(catalogue).done) == ("failed", 39)


def test_a_stage_that_begins_again_keeps_the_time_of_its_first_begin(
    report: StageReport, catalogue: Catalogue, clock: Clock
) -> None:
    first = told(catalogue).started_at
    StageReport(catalogue, "r", 1, "decode", lambda: False, clock).begin()
    assert told(catalogue).started_at == first


@pytest.mark.parametrize("reason", ["cancelled", "another attempt", "done elsewhere", "deleted"])
def test_a_stage_hears_within_a_second_that_it_should_stop(
    report: StageReport, catalogue: Catalogue, clock: Clock, reason: str
) -> None:
    report.progress(1, 40)
    match reason:
        case "cancelled":
            catalogue.set_state("r", "cancelled")
        case "another attempt":
            catalogue.next_attempt("r")
        case "done elsewhere":
            catalogue.set_state("r", "done")
        case _:
            catalogue.delete_recording("r")
    assert not report.cancelled()
    clock.now += PERIOD_S
    assert report.cancelled()
    with pytest.raises(CancelledError):
        report.control.progress(2, 40)
    with pytest.raises(CancelledError):
        report.checks.progress(2, 40)


def test_a_stage_hears_at_once_that_its_worker_ends(catalogue: Catalogue, clock: Clock) -> None:
    report = StageReport(catalogue, "r", 1, "decode", lambda: True, clock)
    assert report.control.cancelled()


def test_a_store_that_is_away_loses_reports_and_not_the_work(
    report: StageReport, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise UnavailableError("The server is away.")

    monkeypatch.setattr(Catalogue, "recording", away)
    monkeypatch.setattr(Catalogue, "set_stage", away)
    clock.now = 5
    report.progress(5, 40)
    assert not report.cancelled()


def test_a_step_that_ended_is_not_counted_against_it(tmp_path: Path) -> None:
    tries = Tries()
    for _ in range(MAX_TRIES * 2):
        with tries.counted(tmp_path / "work", 1, "diarize"):
            assert list((tmp_path / "work").iterdir())
        with pytest.raises(ValueError, match="an error"), tries.counted(tmp_path / "work", 1, "diarize"):
            raise ValueError("an error")
    assert not list((tmp_path / "work").iterdir())


def die_in_a_step(folder: Path, *, attempt: int = 1, on_purpose: bool = False) -> None:
    """Begin a step and end without ever leaving it."""
    pid = os.fork()
    if pid == 0:
        tries = Tries()
        step = tries.counted(folder, attempt, "diarize")
        step.__enter__()
        if on_purpose:
            tries.forgive()
        os._exit(0)
    os.waitpid(pid, 0)


def test_a_step_that_killed_its_process_too_often_is_given_up(tmp_path: Path) -> None:
    for _ in range(MAX_TRIES):
        die_in_a_step(tmp_path)
    with (
        pytest.raises(WornOutError, match="died 5 times in the stage 'diarize'"),
        Tries().counted(tmp_path, 1, "diarize"),
    ):
        pytest.fail("The step was begun once more.")
    with Tries().counted(tmp_path, 2, "diarize"):
        pass  # another attempt has all its tries


def test_an_end_on_purpose_is_not_counted(tmp_path: Path) -> None:
    for _ in range(MAX_TRIES * 2):
        die_in_a_step(tmp_path, on_purpose=True)
    with Tries().counted(tmp_path, 1, "diarize"):
        pass
