"""Sentence ends are told from punctuation, in the scripts of the six languages."""

from __future__ import annotations

import pytest

from transcribe.sentences import ends_sentence


@pytest.mark.parametrize(
    ("word", "following"),
    [
        ("floor.", "Mexico,"),
        ("floor.”", "Then"),
        ("objection?", "no"),
        ("(adopted.)", None),
        ("agenda…", "Next"),
        ("الدولي؟", "شكرا"),
        ("议程。", "现在"),
        ("谢谢！", None),
        ("решение.", "Спасибо"),
        ("3.", "Next"),
        ("No.", "Then"),
    ],
)
def test_a_sentence_ends(word: str, following: str | None) -> None:
    assert ends_sentence(word, following)


@pytest.mark.parametrize(
    ("word", "following"),
    [
        ("floor", "Mexico"),
        ("Chair,", "we"),
        ("Mr.", "Major"),
        ("Mme.", "Dupont"),
        ("(Dr.", "Cade)"),
        ("J.", "Smith"),
        ("No.", "5"),
        ("approx.", "ten"),
        ("e.g.", "Brazil"),
        ("p.m.", "we"),
        ("...", "and"),
    ],
)
def test_a_sentence_goes_on(word: str, following: str | None) -> None:
    assert not ends_sentence(word, following)
