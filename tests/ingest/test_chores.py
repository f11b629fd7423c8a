"""What a worker does beside its jobs: again and again, ever more seldom while it fails, whatever it raises."""

from __future__ import annotations

import threading
import time

import pytest

from ingest import chores
from ingest.chores import Chores
from meetings.errors import StorageError, UnavailableError


@pytest.mark.parametrize("failure", [UnavailableError("Away."), StorageError("Full."), ZeroDivisionError()])
def test_a_failure_ends_nothing(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "LONGEST_PAUSE_S", 0.02)
    times: list[float] = []
    enough = threading.Event()

    def act() -> None:
        times.append(time.monotonic())
        if len(times) >= 5:
            enough.set()
        if len(times) < 4:
            raise failure

    kept = Chores(act, every_s=0.01)
    kept.start()
    assert enough.wait(10)
    kept.stop()
    done = len(times)
    time.sleep(0.1)
    assert len(times) == done
