"""Who is alive and who is dead, by beats and by processes."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest

from ingest.heartbeat import BEAT_S, PATIENCE, Watch, is_any_alive, is_running, machine
from meetings.catalogue.workers import WorkerBeat

NOW = dt.datetime(2013, 5, 30, tzinfo=dt.UTC)


def beat(beats: int, *, on: str = "elsewhere", pid: int = 17, beat_at: dt.datetime = NOW) -> WorkerBeat:
    return WorkerBeat("w", on, pid, beats, beat_at)


@pytest.fixture
def watch() -> Watch:
    return Watch("here", os.getpid())


def test_a_worker_that_beats_is_alive_for_ever(watch: Watch) -> None:
    assert all(watch.look([beat(number)]) == () for number in range(100))


def test_a_silent_worker_is_dead_after_some_looks_and_not_before(watch: Watch) -> None:
    looks = [bool(watch.look([beat(5)])) for _ in range(PATIENCE + 1)]
    assert looks == [False] * PATIENCE + [True]


def test_one_beat_in_time_starts_the_count_again(watch: Watch) -> None:
    for _ in range(PATIENCE):
        assert not watch.look([beat(5)])
    assert not watch.look([beat(6)])
    for _ in range(PATIENCE - 1):
        assert not watch.look([beat(6)])
    assert watch.look([beat(6)])


def test_a_worker_that_left_the_list_is_forgotten(watch: Watch) -> None:
    for _ in range(PATIENCE + 1):
        watch.look([beat(5)])
    assert watch.look([]) == ()
    assert watch.look([beat(5)]) == ()


def test_a_process_of_this_machine_that_is_gone_is_dead_at_once(watch: Watch) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    gone = beat(5, on="here", pid=process.pid)
    assert watch.look([gone]) == (gone,)


def test_the_same_process_id_on_another_machine_says_nothing(watch: Watch) -> None:
    assert watch.look([beat(5, on="elsewhere", pid=os.getpid())]) == ()


def test_an_earlier_worker_of_this_very_process_id_is_dead(watch: Watch) -> None:
    before = beat(5, on="here", pid=os.getpid())
    assert watch.look([before]) == (before,)


def test_a_process_that_died_unnoticed_by_its_parent_does_not_run() -> None:
    assert is_running(os.getpid())
    process = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read()  # its end closes this; nobody has waited for it yet
    deadline = 100
    while is_running(process.pid) and deadline:
        deadline -= 1
        os.sched_yield()
    assert not is_running(process.pid)
    process.stdout.close()
    process.wait()


def test_a_process_of_somebody_else_runs() -> None:
    assert is_running(1)


def test_a_machine_has_one_name() -> None:
    assert machine() == machine()
    assert machine().split("/")[0]


@pytest.mark.parametrize(("seconds", "alive"), [(0, True), (BEAT_S, True), (-BEAT_S, True), (3600, False)])
def test_a_worker_that_beat_lately_is_shown_as_alive(seconds: float, alive: bool) -> None:
    worker = beat(1, beat_at=NOW - dt.timedelta(seconds=seconds))
    assert is_any_alive([worker], NOW) is alive
    assert not is_any_alive([], NOW)


def test_a_worker_whose_process_is_gone_is_not_shown_as_alive() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert is_any_alive([beat(1, on=machine(), pid=os.getpid())], NOW)
    assert not is_any_alive([beat(1, on=machine(), pid=process.pid)], NOW)
