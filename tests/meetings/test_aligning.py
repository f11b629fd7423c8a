"""Text and sound put side by side: every word gets a place, in order, and what was heard its own time."""

from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from meetings.aligning import match_words, time_text
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word
from tests.strategies import transcripts

words = st.lists(st.sampled_from(["the", "chair", "floor", "item", "two", "is", "open", ""]), max_size=40)


def spoken(*told: str, word_ms: int = 400) -> list[Word]:
    said = " ".join(told).split()
    return [Word(Span(n * word_ms, n * word_ms + 300), word, 0.9) for n, word in enumerate(said)]


def text(*paragraphs: str) -> Transcript:
    segments = (Segment(Span(n, n + 1), f"S{n}", said, name=f"Name {n}") for n, said in enumerate(paragraphs))
    return Transcript(len(paragraphs), tuple(segments))


@given(words, words)
def test_pairs_rise_on_both_sides_and_pair_the_same_or_a_like_word(left: list[str], right: list[str]) -> None:
    pairs = match_words(left, right)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))
    assert all(left[i] and right[j] for i, j in pairs)


@given(words)
def test_the_same_words_are_all_paired(same: list[str]) -> None:
    assert match_words(same, same) == tuple((n, n) for n, word in enumerate(same) if word)


def test_words_get_the_times_at_which_they_were_heard() -> None:
    written = text("Good morning. The second item is the agenda.", "Thank you, Chair.")
    timed, share = time_text(written, spoken("good morning the second idem is the agenda thank you chair"), 9000)
    assert share == 1.0
    assert [s.span for s in timed.segments] == [Span(0, 3100), Span(3200, 4300)]
    assert [s.text for s in timed.segments] == [s.text for s in written.segments]
    assert timed.segments[0].words[4].text == "item"  # heard as “idem”
    assert timed.segments[0].words[4].span == Span(1600, 1900)


def test_what_was_not_heard_lies_between_its_neighbours_without_confidence() -> None:
    timed, share = time_text(text("We move to the wonderful item"), spoken("we move to the item"), 9000)
    wonderful = timed.segments[0].words[4]
    assert (wonderful.span.start_ms, wonderful.confidence) == (1500, None)
    assert wonderful.span.end_ms <= 1600
    assert 0.8 < share < 0.9


def test_a_text_of_another_session_is_known_by_its_share() -> None:
    _, share = time_text(text("Fishing quotas in northern waters remain open"), spoken("good morning all"), 9000)
    assert share < 0.2


def test_scripts_without_spaces_align_character_by_character() -> None:
    heard = [Word(Span(0, 800), "谢谢主席", 0.8), Word(Span(900, 1500), "我们支持", 0.7)]
    timed, share = time_text(text("谢谢主席。我们支持。"), heard, 2000)
    assert share == 1.0
    assert timed.segments[0].words[0].span == Span(0, 200)
    assert timed.segments[0].span.end_ms >= 1500


@given(transcripts(max_segments=4), st.lists(st.sampled_from(["yes", "the", "谢谢"]), max_size=9))
def test_no_word_is_lost_and_time_never_runs_back(transcript: Transcript, heard: list[str]) -> None:
    timed, _ = time_text(transcript, spoken(*heard), max(transcript.duration_ms, 9000))
    assert "".join(timed.text.split()) == "".join(transcript.text.split())
    placed = [word.span for segment in timed.segments for word in segment.words]
    assert all(a.start_ms <= b.start_ms for a, b in itertools.pairwise(placed))


def test_a_long_session_finds_its_place_again_after_what_only_one_side_has() -> None:
    chance = random.Random(7)
    told = [f"w{chance.randrange(900)}" for _ in range(6000)]
    heard = spoken(*told[:2000], *told[2600:])  # the recording has a hole of four minutes
    timed, share = time_text(text(" ".join(told)), heard, 10_000_000)
    late = timed.segments[0].words[5000]
    assert (late.text, late.span.start_ms) == (told[5000], (5000 - 600) * 400)
    assert share > 0.88
