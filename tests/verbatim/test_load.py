"""Many listen and search while sessions are processed: no request fails, and pages come in a bounded time.

The long form, with real models and the limit that is promised, is ``python benchmarks/load.py``.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from benchmarks.load import measure

LOOSE_MS = 3000
"""On a machine shared with other tests; on a quiet one 95 of 100 pages come within 250 ms."""


@pytest.mark.process
def test_nobody_is_turned_away_under_load(tmp_path: Path) -> None:
    run = partial(measure, tmp_path, seconds=8, clockwork=True, minutes=1, repeat=1, segments=100)
    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may have its event loop in this one
        measured = thread.submit(run).result()
    assert measured.failures == []
    assert len(measured.times_ms["seek"]) > 100
    assert sum(len(measured.times_ms[kind]) for kind in measured.pages) > 25
    assert measured.quantile_ms(measured.pages, 0.95) < LOOSE_MS
    assert "Traceback" not in (tmp_path / "server.log").read_text()
