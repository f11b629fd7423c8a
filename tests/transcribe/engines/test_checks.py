"""The signs of a wrong answer: loops, holes, what counts as sound."""

from __future__ import annotations

import numpy as np
import pytest

from meetings.timeline import Span
from meetings.transcript import Word
from transcribe.engines import checks

RATE_HZ = 16_000


def word(start_ms: int, text: str = "word") -> Word:
    return Word(Span(start_ms, start_ms + 300), text)


def tone(duration_ms: int, level: float = 0.3) -> np.ndarray:
    return (level * np.sin(2 * np.pi * 220 * np.arange(duration_ms * 16) / RATE_HZ)).astype(np.float32)


@pytest.mark.parametrize(
    ("text", "looping"),
    [
        ("We thank the chair for the floor, and we support the draft agenda as it stands.", False),
        ("No, no, no, no.", False),
        ("Thank you. Thank you. Thank you. Thank you. Thank you.", True),
        ("and the and the and the and the and the", True),
        ("we support the draft agenda " * 2, False),
        ("we would like to thank the secretariat for its report " * 2, True),
        ("", False),
    ],
)
def test_going_round_in_circles_is_noticed_and_ordinary_repetition_is_not(text: str, looping: bool) -> None:
    assert checks.loops(text) is looping


def test_sound_that_no_word_accounts_for_is_a_hole() -> None:
    sound = np.ones(1_000, np.bool_)
    words = [word(at) for at in (0, 500, 1_000, 1_500)] + [word(at) for at in range(6_000, 10_000, 500)]
    assert checks.holes(words, sound) == [Span(1_500, 6_000)]
    assert checks.missing_ms(words, sound) == 4_500


def test_a_pause_is_no_hole() -> None:
    sound = np.ones(1_000, np.bool_)
    sound[190:590] = False
    words = [word(at) for at in (0, 500, 1_000, 1_500)] + [word(at) for at in range(6_000, 10_000, 500)]
    assert checks.holes(words, sound) == []


def test_speech_without_any_word_is_one_hole() -> None:
    assert checks.holes([], np.ones(300, np.bool_)) == [Span(0, 3_000)]


def test_only_what_rises_above_the_background_is_audible() -> None:
    noise = np.random.default_rng(1).normal(0, 0.001, 3 * RATE_HZ).astype(np.float32)
    noise[RATE_HZ : 2 * RATE_HZ] += tone(1_000)
    sound = checks.audible(noise)
    assert sound[105:195].all()
    assert not sound[:95].any()
    assert not sound[205:].any()


def test_nothing_is_audible_in_no_sound_at_all() -> None:
    assert not len(checks.audible(np.zeros(0, np.float32)))


def test_a_cut_falls_where_it_is_quietest() -> None:
    samples = tone(5_000)
    samples[3_000 * 16 : 3_300 * 16] = 0
    assert 3_000 <= checks.quietest_ms(samples, Span(1_000, 4_500)) <= 3_300
