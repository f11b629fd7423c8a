"""From a model's pieces to words as people write them."""

from __future__ import annotations

import pytest

from meetings.timeline import Span
from transcribe.engines.wording import Piece, words_of


def _pieces(*texts: str) -> list[Piece]:
    return [Piece(text, Span(100 * n, 100 * n + 100), 0.9 - 0.1 * n) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((" Good", " day", "."), ["Good", "day."]),
        ((" enhanced", " co", "-operation", "."), ["enhanced", "co-operation."]),
        ((" item", " 2", ".1", ","), ["item", "2.1,"]),
        ((" 1", ",000", " replies"), ["1,000", "replies"]),
        ((" 3", ".5", "%", " of"), ["3.5%", "of"]),
        ((" we", "'re", " here"), ["we're", "here"]),
        ((" (", "laughter", ")"), ["(laughter)"]),
        ((" he", ' "', "agreed", '"'), ["he", '"agreed"']),
        ((" -", " yes"), ["-yes"]),
        (("我", "们", "同", "意", "。"), ["我", "们", "同", "意。"]),
        ((" ", "."), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_pieces_become_words(pieces: tuple[str, ...], words: list[str]) -> None:
    assert [word.text for word in words_of(_pieces(*pieces))] == words


def test_a_word_put_together_has_the_time_of_both_and_the_lower_confidence() -> None:
    (word,) = words_of(_pieces(" co", "-operation"))
    assert word.span == Span(0, 200)
    assert word.confidence == pytest.approx(0.8)
