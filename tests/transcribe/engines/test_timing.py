"""Words are moved to where there is sound, and stay in order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from meetings.timeline import Span
from meetings.transcript import Word
from transcribe.engines.timing import settle

FRAMES = 300


def sounding(*spans_ms: tuple[int, int]) -> np.ndarray:
    sound = np.zeros(FRAMES, np.bool_)
    for start, end in spans_ms:
        sound[start // 10 : end // 10] = True
    return sound


def words(*spans_ms: tuple[int, int]) -> list[Word]:
    return [Word(Span(start, end), f"w{number}") for number, (start, end) in enumerate(spans_ms)]


def spans(found: tuple[Word, ...]) -> list[tuple[int, int]]:
    return [(word.span.start_ms, word.span.end_ms) for word in found]


def test_a_pause_belongs_to_no_word() -> None:
    sound = sounding((0, 500), (1_500, 2_000))
    assert spans(settle(words((0, 480), (480, 1_980)), sound)) == [(0, 500), (1_500, 2_000)]


def test_the_tail_of_a_word_goes_back_to_it() -> None:
    sound = sounding((0, 540), (2_000, 2_500))
    assert spans(settle(words((0, 320), (320, 2_400)), sound)) == [(0, 540), (2_000, 2_500)]


def test_a_stop_inside_a_word_does_not_cut_it() -> None:
    assert spans(settle(words((0, 600)), sounding((0, 250), (350, 600)))) == [(0, 600)]


def test_words_that_touch_stay_where_they_are() -> None:
    assert spans(settle(words((0, 300), (300, 700)), sounding((0, 700)))) == [(0, 300), (300, 700)]


def test_without_sound_nothing_moves_and_without_words_nothing_is_needed() -> None:
    assert spans(settle(words((0, 300)), sounding())) == [(0, 300)]
    assert settle((), sounding((0, 500))) == ()
    assert settle((), sounding()) == ()


@given(st.lists(st.integers(0, FRAMES * 10), max_size=9), st.lists(st.booleans(), min_size=FRAMES, max_size=FRAMES))
def test_words_stay_in_order_inside_the_sound_and_keep_their_text(borders: list[int], sound: list[bool]) -> None:
    aligned = words(*pairwise(sorted(borders)))
    found = settle(aligned, np.array(sound))
    assert [word.text for word in found] == [word.text for word in aligned]
    assert all(word.span.end_ms <= FRAMES * 10 for word in found)
    assert all(a.span.start_ms <= b.span.start_ms for a, b in pairwise(found))
    assert all(a.span.end_ms <= b.span.start_ms or a.span.end_ms <= b.span.end_ms for a, b in pairwise(found))
