"""Turns held against the sound: silent pauses end them, breaths do not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.speakers import Turn
from meetings.timeline import Span
from tests.transcribe.clip import Clip
from transcribe.diarizers.pauses import levels, settled


def level_of(*parts: tuple[int, int]) -> np.ndarray:
    """Loudness of parts, each so many milliseconds at so many decibels."""
    return np.concatenate([np.full(ms // 10, db, np.int8) for ms, db in parts])


def turn(start_ms: int, end_ms: int, speaker: str = "S1") -> Turn:
    return Turn(Span(start_ms, end_ms), speaker)


def test_a_silent_pause_ends_a_turn() -> None:
    level = level_of((2_000, -20), (600, -70), (2_000, -20))
    assert settled([turn(0, 4_600)], level) == (turn(0, 2_030), turn(2_570, 4_600))


def test_a_short_silence_does_not() -> None:
    level = level_of((2_000, -20), (300, -70), (2_000, -20))
    assert settled([turn(0, 4_300)], level) == (turn(0, 4_300),)


def test_a_turn_goes_on_through_a_breath() -> None:
    level = level_of((2_000, -20), (800, -40), (2_000, -20), (3_000, -70))
    assert settled([turn(0, 2_000), turn(2_800, 4_800)], level) == (turn(0, 4_800),)


def test_another_voice_in_a_gap_is_no_breath() -> None:
    level = level_of((4_800, -20), (3_000, -70))
    turns = (turn(0, 2_000), turn(2_000, 2_800, "S2"), turn(2_800, 4_800))
    assert settled(turns, level) == turns


def test_shared_time_stays_as_it_is() -> None:
    level = level_of((2_000, -20), (600, -70), (2_000, -20))
    turns = (turn(0, 4_600), turn(1_500, 3_000, "S2"))
    assert settled(turns, level)[0] == turns[0]


@pytest.mark.parametrize("voice_db", [-30, -24])
def test_loud_noise_hides_no_speech(voice_db: int) -> None:
    level = level_of((1_000, -30), (2_000, voice_db), (7_000, -30))
    assert settled([turn(1_000, 3_000)], level) == (turn(1_000, 3_000),)


@given(st.lists(st.tuples(st.integers(0, 9_000), st.integers(10, 3_000), st.sampled_from("AB")), max_size=8))
def test_settled_turns_of_one_person_are_apart_and_inside(drawn: list[tuple[int, int, str]]) -> None:
    level = np.random.default_rng(1).choice([-20, -70], 1_000).astype(np.int8).repeat(2)
    turns = [turn(start, start + length, speaker) for start, length, speaker in drawn]
    for speaker in "AB":
        own = [t.span for t in settled(turns, level) if t.speaker == speaker]
        assert all(before.end_ms <= after.start_ms for before, after in pairwise(own))
        assert all(0 <= span.start_ms < span.end_ms <= 12_000 for span in own)


@pytest.mark.parametrize("duration_ms", [0, 5, 100, 61_005])
def test_every_ten_milliseconds_have_a_level(duration_ms: int) -> None:
    clip = Clip(np.full(duration_ms * 16, 0.1, np.float32))
    level = levels(clip)
    assert len(level) == -(-duration_ms // 10)
    assert (level[2 : duration_ms // 10 - 2] == -20).all()
