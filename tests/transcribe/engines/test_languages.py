"""One language a chunk: steady against odd guesses, open to real changes."""

from __future__ import annotations

from transcribe.engines.languages import steady_languages


def sure(language: str, probability: float = 0.95) -> dict[str, float]:
    return {language: probability, "cy": 1 - probability}


def test_one_doubtful_guess_does_not_change_the_language() -> None:
    guesses = [sure("en"), {"en": 0.35, "cy": 0.6}, sure("en")]
    assert steady_languages(guesses, [1, 1, 1]) == ["en", "en", "en"]


def test_a_sure_change_goes_through_and_back() -> None:
    guesses = [sure("en")] * 2 + [sure("fr")] * 2 + [sure("en")] * 2
    assert steady_languages(guesses, [1.0] * 6) == ["en", "en", "fr", "fr", "en", "en"]


def test_a_short_sound_says_less_than_a_long_one() -> None:
    guesses = [sure("en"), sure("fr"), sure("en")]
    assert steady_languages(guesses, [1, 0.1, 1]) == ["en", "en", "en"]
    assert steady_languages(guesses, [1, 1, 1]) == ["en", "fr", "en"]


def test_no_chunks_have_no_languages() -> None:
    assert steady_languages([], []) == []
