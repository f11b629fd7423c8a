from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from meetings.timeline import Span
from meetings.transcript import Word
from transcribe.live.agreement import StablePrefix

WORD_MS = 300


def words(text: str, start_ms: int = 0) -> list[Word]:
    return [
        Word(Span(start_ms + n * WORD_MS, start_ms + (n + 1) * WORD_MS), word, 0.9)
        for n, word in enumerate(text.split())
    ]


def texts(found: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in found)


def test_words_are_final_when_two_hearings_agree_on_them() -> None:
    prefix = StablePrefix()
    assert prefix.hear(words("good morning I call the meat"), 9_000) == ()
    assert texts(prefix.hear(words("Good morning, I call the meeting to order"), 9_000)) == "Good morning, I call the"
    assert texts(prefix.interim) == "meeting to order"
    assert texts(prefix.hear(words("Good morning. I called a meeting to order now"), 9_000)) == "meeting to order"


def test_the_last_word_of_the_window_waits_for_what_follows() -> None:
    prefix = StablePrefix()
    prefix.hear(words("the item."), 600)
    assert texts(prefix.hear(words("the item."), 600)) == "the"
    assert texts(prefix.hear(words("the item is open"), 1_200)) == "item"


def test_final_words_that_are_heard_again_a_little_later_are_not_said_twice() -> None:
    prefix = StablePrefix(words("you have the floor"))
    prefix.hear(words("the floor thank you", 900), 9_000)
    assert texts(prefix.hear(words("the floor thank you", 900), 9_000)) == "thank you"


def test_a_window_that_begins_later_goes_on_where_the_final_words_end() -> None:
    prefix = StablePrefix(words("one two three"))
    prefix.hear(words("three four five six", 600), 9_000)
    assert texts(prefix.hear(words("three four five six", 600), 9_000)) == "four five six"


def test_a_pause_settles_everything_in_order() -> None:
    prefix = StablePrefix(words("one two"))
    prefix.hear(words("three four", 600), 9_000)
    settled = prefix.settle()
    assert texts(settled) == "three four"
    assert prefix.interim == ()
    assert prefix.settle() == ()
    assert prefix.final_ms == 1_200


SPOKEN = st.lists(st.sampled_from(["chair", "floor", "item", "the", "Item.", "thank", "you", "—"]), max_size=12)


@given(st.lists(st.tuples(SPOKEN, st.integers(0, 3_000), st.booleans()), max_size=12))
def test_nothing_final_ever_changes_and_times_never_go_back(hearings: list[tuple[list[str], int, bool]]) -> None:
    prefix = StablePrefix()
    final: list[Word] = []
    for said, start_ms, pause in hearings:
        kept = list(final)
        final += prefix.hear(words(" ".join(said), start_ms), 20_000)
        if pause:
            final += prefix.settle()
        assert final[: len(kept)] == kept
        assert all(a.span.start_ms <= b.span.start_ms for a, b in itertools.pairwise(final))
