"""Workers killed, frozen and stopped while they work: every job ends, every step counts once."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from ingest.heartbeat import is_running
from ingest.tries import MAX_TRIES

pytestmark = pytest.mark.process
STEPS = ["begin", "decode", "rendition", "diarize", "plan", *(f"transcribe-{n}" for n in range(6))]
STEPS += ["tag", "index", "finish"]
KILLS = 20


def assert_done_once(house, recording_id: str) -> None:
    assert house.catalogue.recording(recording_id).error is None
    # The state is set in the last step, whose record comes right after.
    house.await_true(lambda: house.steps(recording_id)[-1:] == ["finish"], 5, "the last step is recorded")
    assert house.steps(recording_id) == STEPS
    assert {stage.state for stage in house.catalogue.stages(recording_id)} == {"done"}
    folder = house.settings.recordings_dir / recording_id
    results = {path.stem for path in folder.glob("*.result")}
    assert results == set(STEPS) - {"begin", "plan", "finish"}


def ends(house) -> Counter[str]:
    """How often each step of each recording was run to its end."""
    return Counter(line.split(" ", 2)[2] for line in house.lines() if " end " in line)


def test_jobs_survive_kills_at_random_moments(each_house) -> None:
    house, dice = each_house, random.Random(17)
    kills = KILLS if house.settings.database_url.startswith("sqlite") else KILLS // 2
    recordings = [house.add() for _ in range(5)]
    for _ in range(kills):
        worker = house.hire(step_s=0.3)
        house.await_line(f"{worker.process.pid} begin")
        time.sleep(dice.uniform(0, 1.2))
        if dice.random() < 0.8:  # the others fall wherever they fall, between two steps as well
            house.await_true(lambda worker=worker: is_in_a_step(house, worker), 30, "a step has begun")
        worker.kill()
    cut_off = sum(" begin " in line for line in house.lines()) - sum(ends(house).values())
    house.hire(step_s=0.05)
    for recording in recordings:
        house.await_state(recording, "done")
        assert_done_once(house, recording)
    assert cut_off > kills / 2, "The kills fell between steps: little was tested."
    # A kill may fall between a step's end and its record; then, and only then, the step runs to its end again.
    assert sum(ends(house).values()) - len(ends(house)) <= kills
    for path in house.settings.data_dir.glob("*.db"):
        with sqlite3.connect(path) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()


def is_in_a_step(house, worker) -> bool:
    """Whether the last that a worker wrote is the beginning of a step."""
    last = [line for line in house.lines() if line.startswith(f"{worker.process.pid} ")]
    return bool(last) and " begin " in last[-1]


def test_a_restarted_worker_goes_on_at_once(house) -> None:
    recording = house.add()
    worker = house.hire(step_s=0.5)
    house.await_line(f"begin {recording} transcribe-1")
    worker.kill()
    (house.settings.recordings_dir / recording / ".speech.17.tmp.wav").touch()
    restarted = house.hire(step_s=0)
    house.await_true(lambda: restarted.is_ready, 30, "the worker is ready again")
    house.await_state(recording, "done", within_s=5)
    assert_done_once(house, recording)
    assert ends(house)[f"{recording} transcribe-0"] == 1
    assert not list((house.settings.recordings_dir / recording).glob(".*")), "leftovers of the killed one"


def test_a_living_worker_takes_over_from_a_killed_one(each_house) -> None:
    house = each_house
    recording = house.add()
    first = house.hire(step_s=0.5)
    house.await_line(f"begin {recording} diarize")
    second = house.hire(step_s=0)
    house.await_true(lambda: second.is_ready, 30, "the second worker is ready")
    first.kill()
    house.await_state(recording, "done", within_s=10)
    assert_done_once(house, recording)
    assert [worker.pid for worker in house.catalogue.workers.all()] == [second.process.pid]


def test_a_frozen_worker_loses_its_job_and_lets_go_when_it_wakes(each_house) -> None:
    house = each_house
    recording = house.add()
    first = house.hire(step_s=5)
    house.await_line(f"begin {recording} decode")
    second = house.hire(step_s=0)
    house.await_true(lambda: second.is_ready, 30, "the second worker is ready")
    freeze(house, first)
    house.await_state(recording, "done", within_s=60)
    first.signal(signal.SIGCONT)
    house.await_true(lambda: "took this one for dead" in first.log, 10, "the first worker knows")
    assert_done_once(house, recording)
    second.kill()
    another = house.add()
    house.await_line(f"{first.process.pid} begin {another} decode", within_s=20)


def freeze(house, worker) -> None:
    """Stop a process between two transactions: frozen inside one, it would hold SQLite for everybody."""
    while True:
        worker.signal(signal.SIGSTOP)
        time.sleep(0.1)
        if not any(map(is_locked, house.settings.data_dir.glob("*.db"))):
            return
        worker.signal(signal.SIGCONT)
        time.sleep(0.1)


def is_locked(path: Path) -> bool:
    database = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        database.close()
    return False


@pytest.mark.parametrize("end", ["killed", "cancelled"])
def test_ffmpeg_ends_with_the_work_that_started_it(house, tmp_path: Path, end: str) -> None:
    silence = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "43200"]
    subprocess.run([*silence, str(tmp_path / "long.flac")], check=True)
    recording = house.add()
    worker = house.hire(sound=str(tmp_path / "long.flac"))
    house.await_true(lambda: bool(children(worker.process.pid)), 30, "ffmpeg runs")
    (ffmpeg,) = children(worker.process.pid)
    if end == "killed":
        worker.kill()
    else:
        house.jobs.cancel(recording)
    house.await_true(lambda: not is_running(ffmpeg), 4, "ffmpeg is gone")
    assert not (house.settings.recordings_dir / recording / "speech.wav").exists()


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in found for child in path.read_text().split()]


def test_two_workers_share_the_jobs_and_do_nothing_twice(each_house) -> None:
    house = each_house
    recordings = [house.add() for _ in range(4)]
    pair = [house.hire(step_s=0.1), house.hire(step_s=0.1)]
    for recording in recordings:
        house.await_state(recording, "done", within_s=60)
        assert_done_once(house, recording)
    assert set(ends(house).values()) == {1}
    assert {line.split()[0] for line in house.lines()} == {str(worker.process.pid) for worker in pair}


@pytest.mark.parametrize("deaf", [None, "diarize"], ids=["a stage that listens", "a stage that does not"])
def test_a_stopped_worker_ends_soon_and_its_job_goes_on_elsewhere(house, deaf: str | None) -> None:
    recording = house.add()
    worker = house.hire(step_s=0.2) if deaf is None else house.hire(step_s=30, deaf=deaf)
    if deaf is not None:
        for stage in ("decode", "rendition"):
            (house.settings.recordings_dir / recording / f"{stage}.result").write_text(stage)
    house.await_line(f"begin {recording} diarize")
    worker.signal(signal.SIGTERM)
    assert worker.process.wait(timeout=12) == 0
    assert house.state(recording) == "queued"
    assert house.catalogue.workers.all() == ()
    house.hire(step_s=0)
    house.await_state(recording, "done")
    assert_done_once(house, recording)
    assert "Traceback" not in worker.log


def test_a_recording_that_never_reached_the_queue_is_queued_by_a_worker(house) -> None:
    recording = house.add(submit=False)
    house.hire(step_s=0)
    house.await_state(recording, "done")
    assert_done_once(house, recording)


def test_jobs_outlive_the_loss_of_their_own_database(house) -> None:
    recording = house.add()
    worker = house.hire(step_s=0.5)
    house.await_line(f"end {recording} diarize")
    worker.kill()
    house.jobs.close()
    for path in house.settings.data_dir.glob("jobs.db*"):
        path.unlink()
    house.hire(step_s=0)
    house.await_state(recording, "done")
    assert house.catalogue.recording(recording).error is None


def test_a_step_that_kills_its_worker_fails_in_the_end(house) -> None:
    recording = house.add()
    for _ in range(MAX_TRIES):
        assert house.hire(step_s=0, die="diarize").process.wait(timeout=30) == -signal.SIGKILL
    house.hire(step_s=0, die="diarize")
    house.await_state(recording, "failed")
    error = house.catalogue.recording(recording).error
    assert error is not None
    assert error.startswith(f"The worker died {MAX_TRIES} times in the stage 'diarize'")
    house.await_state(house.add(), "running")


@pytest.mark.server
def test_a_database_server_that_restarts_stops_no_job(make_house, postgres_server, postgres_url: str) -> None:
    house = make_house(postgres_url)
    recording = house.add()
    house.hire(step_s=0.5)
    house.await_line(f"end {recording} rendition")
    postgres_server.stop()
    time.sleep(3)
    postgres_server.start()
    house.await_state(recording, "done", within_s=60)
    assert_done_once(house, recording)


def test_a_worker_can_end_with_the_process_that_started_it(house, tmp_path: Path) -> None:
    script = Path(__file__).with_name("synthetic_worker.py")
    arguments = [str(script), str(tmp_path), house.settings.database_url, json.dumps({"with_parent": True})]
    start = f"import subprocess, sys, time; subprocess.Popen([sys.executable, *{arguments!r}]); time.sleep(60)"
    environment = {**os.environ, "PYTHONPATH": str(script.parents[2])}
    with subprocess.Popen([sys.executable, "-c", start], env=environment, stderr=subprocess.DEVNULL) as parent:
        house.await_true(lambda: bool(house.catalogue.workers.all()), 30, "the worker is there")
        parent.kill()
    house.await_true(lambda: not house.catalogue.workers.all(), 15, "the worker is gone")


def test_the_job_runner_keeps_quiet(house, tmp_path: Path) -> None:
    recording = house.add()
    worker = house.hire(step_s=0)
    house.await_state(recording, "done")
    worker.signal(signal.SIGTERM)
    assert worker.process.wait(timeout=12) == 0
    assert "dbos" not in worker.log.lower()
    assert all(" INFO ingest." in line or " INFO alembic." in line for line in worker.log.splitlines())
