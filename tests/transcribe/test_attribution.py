"""Words are put on speakers by time, with sentences kept whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.speakers import Diarization, Turn
from meetings.timeline import Span
from meetings.transcript import Word
from transcribe.attribution import (
    LONG_SEGMENT_MS,
    LONGEST_SEGMENT_MS,
    UNKNOWN_SPEAKER,
    attribute_words,
)


def turns(*rows: tuple[int, int, str]) -> tuple[Turn, ...]:
    return tuple(Turn(Span(start, end), speaker) for start, end, speaker in rows)


def diarization(*rows: tuple[int, int, str], exclusive: tuple[Turn, ...] | None = None) -> Diarization:
    return Diarization(turns(*rows), turns(*rows) if exclusive is None else exclusive)


def spoken(text: str, start_ms: int = 0, word_ms: int = 300, gap_ms: int = 50) -> list[Word]:
    step = word_ms + gap_ms
    return [Word(Span(start_ms + n * step, start_ms + n * step + word_ms), word) for n, word in enumerate(text.split())]


def said(words: list[Word], who: Diarization, language: str | None = "en") -> list[tuple[str, str]]:
    return [(segment.speaker, segment.text) for segment in attribute_words(words, who, language)]


def test_each_word_goes_to_the_turn_it_lies_in() -> None:
    words = spoken("Good morning.", 0) + spoken("Thank you.", 2_000)
    assert said(words, diarization((0, 1_000, "S1"), (1_900, 3_000, "S2"))) == [
        ("S1", "Good morning."),
        ("S2", "Thank you."),
    ]


def test_a_border_inside_a_sentence_moves_to_its_start() -> None:
    # "Thank" is said before the diarizer noticed the new speaker, "you, Chair." after.
    words = spoken("We agree. Thank you, Chair, for the floor.")
    assert said(words, diarization((0, 1_100, "S1"), (1_100, 3_000, "S2"))) == [
        ("S1", "We agree."),
        ("S2", "Thank you, Chair, for the floor."),
    ]


def test_a_border_inside_a_sentence_moves_to_its_end() -> None:
    words = spoken("We agree with all of this. Next speaker.")
    assert said(words, diarization((0, 1_800, "S1"), (1_800, 3_000, "S2"))) == [
        ("S1", "We agree with all of this."),
        ("S2", "Next speaker."),
    ]


def test_one_stray_word_does_not_cut_a_sentence() -> None:
    words = spoken("The working group met in Geneva last week to discuss this.")
    who = diarization((0, 1_350, "S1"), (1_350, 1_800, "S2"), (1_800, 4_000, "S1"))
    assert [speaker for speaker, _ in said(words, who)] == ["S1"]


def test_a_long_interruption_inside_a_sentence_is_kept() -> None:
    words = spoken("the working group should we not vote on this first continue with item two")
    who = diarization((0, 1_050, "S1"), (1_050, 3_450, "S2"), (3_450, 6_000, "S1"))
    assert [speaker for speaker, _ in said(words, who)] == ["S1", "S2", "S1"]


def test_a_one_word_answer_is_a_segment_of_its_own() -> None:
    words = spoken("Is there any objection? No. Then it is so decided.")
    who = diarization((0, 1_375, "S1"), (1_375, 1_725, "S2"), (1_725, 4_000, "S1"))
    assert said(words, who)[1] == ("S2", "No.")


def test_in_overlapping_speech_a_sentence_stays_with_its_speaker() -> None:
    words = spoken("I would like to add that we support the proposal of Mexico.")
    both = turns((0, 5_000, "S1"), (1_400, 2_400, "S2"))
    who = Diarization(both, turns((0, 1_400, "S1"), (1_400, 2_400, "S2"), (2_400, 5_000, "S1")))
    assert [speaker for speaker, _ in said(words, who)] == ["S1"]


def test_a_word_beside_all_turns_goes_to_the_nearest() -> None:
    words = [Word(Span(1_600, 1_800), "yes")]
    assert said(words, diarization((0, 1_000, "S1"), (2_000, 3_000, "S2"))) == [("S2", "yes")]


def test_words_far_from_any_turn_belong_to_nobody_known() -> None:
    words = spoken("Testing one two.", 60_000)
    assert said(words, diarization((0, 1_000, "S1"))) == [(UNKNOWN_SPEAKER, "Testing one two.")]


def test_without_any_turns_all_words_have_one_speaker() -> None:
    assert said(spoken("Hello there."), Diarization((), ())) == [("S1", "Hello there.")]


def test_no_words_make_no_segments() -> None:
    assert attribute_words([], diarization((0, 1_000, "S1"))) == ()


def test_a_long_pause_starts_a_new_segment() -> None:
    words = spoken("Good morning.", 0) + spoken("We begin.", 10_000)
    assert len(said(words, diarization((0, 20_000, "S1")))) == 2


def test_long_speech_is_cut_where_sentences_end() -> None:
    words = spoken(" ".join(["This is a sentence of nine words, is it."] * 30))
    segments = attribute_words(words, diarization((0, 200_000, "S1")), "en")
    assert len(segments) > 2
    assert all(segment.text.endswith("it.") for segment in segments)
    assert all(segment.span.duration_ms >= LONG_SEGMENT_MS for segment in segments[:-1])


def test_speech_without_sentences_is_cut_all_the_same() -> None:
    segments = attribute_words(spoken("word " * 400), diarization((0, 200_000, "S1")))
    assert max(segment.span.duration_ms for segment in segments) <= LONGEST_SEGMENT_MS + 300


@pytest.mark.parametrize(("language", "text"), [("zh", "主席先生。"), ("en", "主席 先生。"), (None, "主席 先生。")])
def test_words_are_joined_as_their_language_writes_them(language: str | None, text: str) -> None:
    assert said(spoken("主席 先生。"), diarization((0, 1_000, "S1")), language) == [("S1", text)]


@st.composite
def any_words(draw: st.DrawFn) -> list[Word]:
    rows = draw(
        st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 2_000), st.sampled_from(["a", "b.", "C", "d?"])))
    )
    return [Word(Span(start, start + length), text) for start, length, text in rows]


@st.composite
def any_diarization(draw: st.DrawFn) -> Diarization:
    borders = draw(st.lists(st.integers(0, 90_000), unique=True, min_size=2).map(sorted))
    pieces = [turn for pair in pairwise(borders) if (turn := draw(any_turn(*pair)))]
    others = draw(st.lists(st.integers(0, 80_000).flatmap(lambda s: any_turn(s, s + 5_000)), max_size=4))
    return Diarization((*pieces, *(turn for turn in others if turn)), tuple(pieces))


def any_turn(start: int, end: int) -> st.SearchStrategy[Turn | None]:
    speakers = st.sampled_from(["S1", "S2", "S3", None])
    return speakers.map(lambda speaker: Turn(Span(start, end), speaker) if speaker else None)


@given(any_words(), any_diarization())
def test_no_word_is_lost_added_or_moved_out_of_order(words: list[Word], who: Diarization) -> None:
    kept = [word for segment in attribute_words(words, who) for word in segment.words]
    assert kept == sorted(words, key=lambda word: word.span.start_ms)


@given(any_words(), any_diarization())
def test_segments_follow_each_other_and_those_of_one_speaker_do_not_overlap(
    words: list[Word], who: Diarization
) -> None:
    segments = attribute_words(words, who)
    starts = [segment.span.start_ms for segment in segments]
    assert starts == sorted(starts)
    for speaker in {segment.speaker for segment in segments}:
        own = [segment.span for segment in segments if segment.speaker == speaker]
        assert not any(a.overlaps(b) for a, b in pairwise(own))


@given(any_words(), any_diarization())
def test_speakers_come_from_the_diarization(words: list[Word], who: Diarization) -> None:
    known = {*who.speakers, UNKNOWN_SPEAKER} if who.turns else {"S1"}
    assert {segment.speaker for segment in attribute_words(words, who)} <= known


@given(any_diarization())
def test_words_that_fill_their_turns_stay_there(who: Diarization) -> None:
    words = [
        Word(Span(start, min(start + 500, turn.span.end_ms)), "Word.")
        for turn in who.exclusive
        for start in range(turn.span.start_ms, turn.span.end_ms - 400, 500)
    ]
    for segment in attribute_words(words, Diarization(who.exclusive, who.exclusive)):
        for word in segment.words:
            assert any(turn.speaker == segment.speaker and turn.span.overlaps(word.span) for turn in who.exclusive)
