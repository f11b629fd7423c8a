"""The clock of a machine is put forward and back by an hour while its workers work: nobody is taken for dead."""

from __future__ import annotations

from pathlib import Path

import pytest

from meetings.catalogue.transactions import utc_now
from meetings.webhooks import EVENTS
from tests.crashes.clocks import a_clock
from tests.ingest.test_crashes import assert_done_once, ends
from tests.receiver import receiving

pytestmark = pytest.mark.process


def test_jobs_go_on_through_jumps_of_the_clock(house, tmp_path: Path) -> None:
    clock = a_clock(tmp_path)
    with receiving() as receiver:
        receiver.answers = [(500, {})] * 3
        house.catalogue.webhooks.add(receiver.url, EVENTS, utc_now())
        pair = [house.hire(more=clock.environment, step_s=0.3) for _ in range(2)]
        house.await_true(lambda: all(worker.is_ready for worker in pair), 40, "both workers are ready")
        recordings = [house.add() for _ in range(3)]
        for hours in (1, -1, 1, 0):
            seen = len(house.lines())
            clock.put(hours)
            house.await_true(lambda seen=seen: len(house.lines()) >= seen + 4, 20, f"work goes on at {hours:+} h")
        for recording in recordings:
            house.await_state(recording, "done")
            assert_done_once(house, recording)
        house.await_true(lambda: house.catalogue.webhooks.waiting() == 0, 30, "everything has been told")
    assert set(ends(house).values()) == {1}, "nothing was done twice"
    assert all("took this one for dead" not in worker.log for worker in pair)
    assert len({worker.id for worker in house.catalogue.workers.all()}) == 2
    assert len(set(receiver.ids())) == 6
