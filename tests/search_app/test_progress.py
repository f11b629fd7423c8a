from __future__ import annotations

import datetime as dt

import pytest

from meetings.recording import Meeting, Recording, StageName, StageProgress, State
from search_app.progress import pace_of, view_progress

NOW = dt.datetime(2013, 6, 1, 12, tzinfo=dt.UTC)


def before(seconds: float) -> dt.datetime:
    return NOW - dt.timedelta(seconds=seconds)


def stage(
    name: StageName, state: State, done: int = 0, total: int = 0, began: float = 0, took: float | None = None
) -> StageProgress:
    started = None if state == "queued" else before(began)
    ended = None if took is None or started is None else started + dt.timedelta(seconds=took)
    return StageProgress(name, state, done, total, started, ended)


def recording(state: State = "running", decoded_ms: int | None = 600_000) -> Recording:
    return Recording("1", Meeting("1", "x"), "x", "0" * 64, 1, NOW, state=state, decoded_ms=decoded_ms)


def test_the_stage_at_work_is_measured_by_itself() -> None:
    view = view_progress(recording(), [stage("decode", "running", 25, 100, began=30)], {}, NOW)
    assert view.stages[0].elapsed_s == 30
    assert view.stages[0].left_s == pytest.approx(90)


def test_without_a_past_the_whole_is_not_guessed() -> None:
    stages = [stage("decode", "running", 1, 2, began=10), stage("transcribe", "queued")]
    assert view_progress(recording(), stages, {}, NOW).left_s is None


def test_the_past_of_this_computer_tells_the_rest() -> None:
    pace = pace_of(
        [
            (300_000, [stage("transcribe", "done", began=500, took=150), stage("tag", "done", began=300, took=3)]),
            (100_000, [stage("transcribe", "done", began=500, took=50), stage("tag", "failed", began=300, took=99)]),
        ]
    )
    assert pace == {"transcribe": pytest.approx(0.5), "tag": pytest.approx(0.01)}
    stages = [
        stage("decode", "done", began=90, took=20),
        stage("transcribe", "running", 50, 100, began=100),
        stage("tag", "queued"),
    ]
    assert view_progress(recording(), stages, pace, NOW).left_s == pytest.approx(100 + 6)


def test_a_stage_without_steps_is_expected_to_take_as_long_as_before() -> None:
    view = view_progress(recording(), [stage("diarize", "running", began=100)], {"diarize": 0.5}, NOW)
    assert view.stages[0].fraction is None
    assert view.stages[0].left_s == pytest.approx(200)


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_what_has_ended_has_no_time_left(state: State) -> None:
    view = view_progress(
        recording(state), [stage("decode", "done", began=50, took=20), stage("tag", "queued")], {"tag": 1.0}, NOW
    )
    assert view.left_s is None
    assert view.stages[0].elapsed_s == 20


def test_a_clock_set_back_gives_no_negative_times() -> None:
    view = view_progress(recording(), [stage("decode", "running", 1, 2, began=-50)], {}, NOW)
    assert view.stages[0].elapsed_s == 0
