"""One language a chunk: steady against odd guesses, open to real changes."""

from __future__ import annotations

from meetings.timeline import Span
from transcribe.engines.languages import Spoken, spoken_in, steady_languages


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


def test_a_change_of_speaker_makes_a_change_of_language_likelier() -> None:
    guesses = [sure("en"), {"es": 0.6, "en": 0.07}, sure("en")]
    assert steady_languages(guesses, [1, 1, 1]) == ["en", "en", "en"]
    assert steady_languages(guesses, [1, 1, 1], [1, 1, 1]) == ["en", "es", "en"]


def test_a_chunk_is_one_stretch_unless_its_language_changes() -> None:
    parts = [[Span(0, 6_000), Span(6_000, 12_000)], [Span(12_000, 18_000), Span(18_000, 24_000)]]
    guesses = [[sure("en"), sure("en")], [sure("en"), sure("fr")]]
    assert spoken_in(parts, guesses, [6_000, 18_000]) == [
        (Spoken(Span(0, 12_000), "en"),),
        (Spoken(Span(12_000, 18_000), "en"), Spoken(Span(18_000, 24_000), "fr")),
    ]
