"""Chunks and turns become one transcript."""

from __future__ import annotations

from media.decode import Decoded
from meetings.speakers import Diarization, Turn
from meetings.timeline import Span
from meetings.transcript import Provenance, Transcript, Word
from transcribe.assembly import assemble
from transcribe.engines.port import RecognisedChunk


def chunk(start_ms: int, text: str, language: str = "en") -> RecognisedChunk:
    words = tuple(
        Word(Span(start_ms + 200 * i, start_ms + 200 * i + 200), word, 0.9) for i, word in enumerate(text.split())
    )
    return RecognisedChunk(Span(start_ms, start_ms + 200 * len(words) + 100), language, words)


def put_together(*chunks: RecognisedChunk) -> Transcript:
    turns = (Turn(Span(0, 3000), "S1"), Turn(Span(3000, 9000), "S2"))
    return assemble(chunks, Diarization(turns, turns), Decoded(9000, 1500), Provenance(engine="test"))


def test_a_sentence_may_cross_the_border_of_two_chunks() -> None:
    made = put_together(chunk(0, "We would like to"), chunk(1000, "thank the secretariat."))
    assert [segment.text for segment in made.segments] == ["We would like to thank the secretariat."]


def test_languages_are_never_joined_and_the_most_spoken_is_the_transcripts() -> None:
    made = put_together(
        chunk(0, "Good morning."), chunk(3200, "Merci, Monsieur le Président.", "fr"), chunk(5000, "Bonjour.", "fr")
    )
    assert [segment.language for segment in made.segments] == ["en", "fr"]
    assert [segment.speaker for segment in made.segments] == ["S1", "S2"]
    assert made.language == "fr"


def test_a_language_that_nobody_could_tell_is_left_open() -> None:
    made = put_together(chunk(0, "Hm.", "und"))
    assert made.segments[0].language is None
    assert made.language is None


def test_silence_makes_an_empty_transcript_that_keeps_its_length() -> None:
    made = put_together(RecognisedChunk(Span(0, 500), "und"))
    assert made.segments == ()
    assert (made.duration_ms, made.missing_ms) == (9000, 1500)
