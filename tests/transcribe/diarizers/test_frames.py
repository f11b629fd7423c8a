"""The frame grid: windows add up, and every frame is counted as often as it was heard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.diarizers.frames import (
    STEP_SAMPLES,
    WINDOW_FRAMES,
    WINDOW_SAMPLES,
    coverage,
    frame_count,
    overlap_add,
    runs,
    window_count,
)


@given(st.integers(1, 20 * WINDOW_SAMPLES))
def test_windows_cover_the_recording_and_none_is_idle(samples: int) -> None:
    count = window_count(samples)
    assert (count - 1) * STEP_SAMPLES + WINDOW_SAMPLES >= samples
    assert count == 1 or (count - 2) * STEP_SAMPLES + WINDOW_SAMPLES < samples


@given(st.integers(1, 30))
def test_adding_ones_counts_the_windows_that_hear_each_frame(windows: int) -> None:
    counted = coverage(windows)
    assert len(counted) == frame_count(windows)
    assert int(counted.sum()) == windows * WINDOW_FRAMES
    assert counted.min() >= 1
    assert counted.max() <= 4


def test_what_windows_say_is_added_at_their_place() -> None:
    windows = np.zeros((2, WINDOW_FRAMES, 1), np.uint8)
    windows[:, 0] = 1
    assert np.flatnonzero(overlap_add(windows)[:, 0]).tolist() == [0, 148]


@given(st.lists(st.booleans(), max_size=60))
def test_runs_are_exactly_where_it_is_true(active: list[bool]) -> None:
    found = np.zeros(len(active), np.bool_)
    for start, end in runs(np.array(active, np.bool_)):
        assert start < end
        assert not found[start:end].any()
        found[start:end] = True
    assert found.tolist() == active


@pytest.mark.parametrize("samples", [0, -1])
def test_no_sound_has_no_windows(samples: int) -> None:
    assert window_count(samples) == 0
    assert frame_count(0) == 0
