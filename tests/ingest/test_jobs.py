"""Queueing, cancelling and retrying, with a real worker process and the states that it leaves."""

from __future__ import annotations

import threading

import pytest

from meetings.errors import InputError, NotFoundError
from meetings.recording import STAGES

pytestmark = pytest.mark.process


def stage_states(house, recording_id: str) -> list[str]:
    return [stage.state for stage in house.catalogue.stages(recording_id)]


def test_a_recording_goes_through_all_stages(each_house) -> None:
    house = each_house
    recording = house.add()
    assert house.state(recording) == "queued"
    house.hire(step_s=0.1)
    house.await_state(recording, "done")
    stages = house.catalogue.stages(recording)
    assert [stage.name for stage in stages] == list(STAGES)
    assert {stage.state for stage in stages} == {"done"}
    assert all(stage.done == stage.total > 0 for stage in stages)
    times = [time for stage in stages for time in (stage.started_at, stage.ended_at)]
    assert times == sorted(times)


def test_progress_is_told_while_a_stage_runs(house) -> None:
    recording = house.add()
    house.hire(step_s=6)
    house.await_line(f"begin {recording} decode")
    seen = set()

    def halfway() -> bool:
        decode = house.catalogue.stages(recording)[0]
        seen.add(decode.done)
        return decode.done > decode.total / 2

    house.await_true(halfway, 10, "more than half of the decoding")
    assert len(seen) > 2
    assert house.state(recording) == "running"
    assert stage_states(house, recording) == ["running"] + ["queued"] * 5


def test_no_speech_is_nothing_to_transcribe(house) -> None:
    recording = house.add()
    house.hire(step_s=0, batches=0)
    house.await_state(recording, "done")
    assert set(stage_states(house, recording)) == {"done"}


def test_a_waiting_recording_is_cancelled_at_once(house) -> None:
    recording, other = house.add(), house.add()
    house.jobs.cancel(recording)
    assert house.state(recording) == "cancelled"
    house.hire(step_s=0)
    house.await_state(other, "done")
    assert house.state(recording) == "cancelled"
    assert not any(recording in line for line in house.lines())


def test_a_running_recording_is_cancelled_within_seconds_and_the_next_begins(each_house) -> None:
    house = each_house
    recording, other = house.add(), house.add()
    house.hire(step_s=20)
    house.await_line(f"begin {recording} decode")
    house.jobs.cancel(recording)
    assert house.state(recording) == "cancelled"
    house.await_line(f"begin {other} decode", within_s=6)
    assert house.state(recording) == "cancelled"
    assert stage_states(house, recording) == ["cancelled"] + ["queued"] * 5
    assert not any(f"end {recording}" in line for line in house.lines())


def test_a_cancelled_recording_can_be_tried_again(house) -> None:
    recording = house.add()
    house.hire(step_s=0.4)
    house.await_line(f"begin {recording} diarize")
    house.jobs.cancel(recording)
    house.jobs.retry(recording)
    house.await_state(recording, "done")
    found = house.catalogue.recording(recording)
    assert (found.attempt, found.error) == (2, None)
    assert set(stage_states(house, recording)) == {"done"}


def test_a_failure_is_told_and_a_retry_reuses_what_was_done(each_house) -> None:
    house = each_house
    recording = house.add()
    worker = house.hire(step_s=0, fail="tag")
    house.await_state(recording, "failed")
    assert house.catalogue.recording(recording).error == "The sound is not of this world."
    assert stage_states(house, recording) == ["done"] * 4 + ["failed", "queued"]
    worker.kill()
    house.jobs.retry(recording)
    assert house.state(recording) == "queued"
    assert house.catalogue.recording(recording).error is None
    # Steps this long would not end in time, were they done again.
    for name in ("tag", "index"):
        (house.settings.recordings_dir / recording / f"{name}.result").write_text(name)
    house.hire(step_s=100)
    house.await_state(recording, "done")
    assert house.catalogue.recording(recording).attempt == 2


def test_an_unexpected_error_names_its_stage_and_is_logged_whole(house) -> None:
    recording = house.add()
    worker = house.hire(step_s=0, crash="diarize")
    house.await_state(recording, "failed")
    error = house.catalogue.recording(recording).error
    assert error == (
        "The stage 'diarize' stopped with an unexpected error (ZeroDivisionError: division by nothing); "
        "the worker's log has the details."
    )
    assert "Traceback" in worker.log
    assert "division by nothing" in worker.log


def test_what_is_away_for_a_while_is_waited_for(house) -> None:
    recording = house.add()
    house.hire(step_s=0, away="index")
    house.await_state(recording, "done")
    assert sum(f"begin {recording} index" in line for line in house.lines()) == 3


def test_submitting_twice_runs_once(house) -> None:
    recording = house.add()
    house.jobs.submit(recording)
    house.hire(step_s=0)
    house.await_state(recording, "done")
    house.jobs.submit(recording)
    assert sum(f"begin {recording} decode" in line for line in house.lines()) == 1


def test_a_deleted_recording_stops_being_processed(house) -> None:
    recording, other = house.add(), house.add()
    worker = house.hire(step_s=20)
    house.await_line(f"begin {recording} decode")
    house.catalogue.delete_recording(recording)
    house.await_line(f"begin {other} decode", within_s=10)
    assert "Traceback" not in worker.log


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_only_what_is_processed_can_be_cancelled(house, state: str) -> None:
    recording = house.add(submit=False)
    house.catalogue.set_state(recording, state)
    with pytest.raises(InputError, match=f"is not being processed: it is {state}"):
        house.jobs.cancel(recording)


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_only_what_failed_or_was_cancelled_is_tried_again(house, state: str) -> None:
    recording = house.add(submit=False)
    house.catalogue.set_state(recording, state)
    with pytest.raises(InputError, match=f"is {state}: it is not tried again"):
        house.jobs.retry(recording)


@pytest.mark.parametrize("call", ["submit", "cancel", "retry"])
def test_an_unknown_recording_is_told(house, call: str) -> None:
    with pytest.raises(NotFoundError):
        getattr(house.jobs, call)("nix")


def test_the_queue_starts_no_threads(house) -> None:
    before = set(threading.enumerate())
    house.add()
    assert set(threading.enumerate()) == before
