"""Whatever is done to a transcript: words stay in order, what is not touched keeps its times, undo restores."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.editing.applying import PassageGoneError, Scope, apply
from meetings.editing.operations import (
    EditText,
    Insert,
    Merge,
    MergeSpeakers,
    MoveBoundary,
    Operation,
    RenameSpeaker,
    Replace,
    SetBoundary,
    SetGroup,
    SetItem,
    SetSpeaker,
    Split,
    Withhold,
)
from meetings.editing.passages import Passage, changed, passages_of
from meetings.editing.retiming import joined
from meetings.errors import InputError
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word

TOKENS = ["Thank", "you,", "Chair.", "the", "WGEC", "of", "2013", "谢谢", "主席。", "été", "—"]


@st.composite
def recordings(draw: st.DrawFn) -> Transcript:
    """Passages one after the other, each with its words in time order."""
    at, segments = 0, []
    for number in range(draw(st.integers(1, 5))):
        words, text = [], ""
        start = at
        for token in draw(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=7)):
            length, pause = draw(st.integers(0, 400)), draw(st.integers(0, 200))
            words.append(Word(Span(at + pause, at + pause + length), token, 0.5))
            at += pause + length
            text = joined(text, token)
        timed = draw(st.booleans()) or number == 0
        speaker = draw(st.sampled_from(["S1", "S2"]))
        name = draw(st.sampled_from([None, "Brazil"]))
        segments.append(Segment(Span(start, at), speaker, text, tuple(words) if timed else (), name))
        at += draw(st.integers(0, 300))
    return Transcript(at, tuple(segments))


def operations(ids: int) -> st.SearchStrategy[Operation]:
    one = st.integers(0, ids)
    some = st.lists(one, min_size=1, max_size=3).map(tuple)
    text = st.lists(st.sampled_from([*TOKENS, "", "new", "  two words "]), max_size=8).map(" ".join)
    names = st.sampled_from(["S1", "S2", "Brazil", "India"])
    return st.one_of(
        st.builds(EditText, one, text),
        st.builds(Split, one, st.integers(0, 60)),
        st.builds(lambda first: Merge(first, first + 1), one),
        st.builds(Merge, one, one),
        st.builds(lambda first, words: MoveBoundary(first, first + 1, words), one, st.integers(-4, 4)),
        st.builds(lambda first, at: SetBoundary(first, first + 1, at), one, st.integers(0, 4000)),
        st.builds(Insert, one, st.integers(0, 3000), st.integers(0, 4000), text, st.sampled_from([None, "India"])),
        st.builds(SetSpeaker, some, st.none() | names),
        st.builds(RenameSpeaker, names, names),
        st.builds(MergeSpeakers, names, names),
        st.builds(SetItem, some, st.sampled_from([None, "1", "2.1"])),
        st.builds(SetGroup, some, st.sampled_from([None, "plenary", "Brazil"])),
        st.builds(Replace, some, st.sampled_from(["the", "you", "谢", " "]), st.sampled_from(["", "x y", "the"])),
        st.builds(Withhold, some, st.sampled_from([None, "A private matter"])),
    )


def is_in_order(passage: Passage) -> bool:
    starts = [word.span.start_ms for word in passage.segment.words]
    return starts == sorted(starts)


def next_id(passages: tuple[Passage, ...], floor: int) -> int:
    return max([floor, *(passage.id + 1 for passage in passages)])


@given(recordings(), st.lists(operations(7), max_size=12))
def test_any_sequence_keeps_words_in_order_and_undo_restores_exactly(
    transcript: Transcript, sequence: list[Operation]
) -> None:
    passages = passages_of(transcript)
    fresh, history = len(passages), []
    for operation in sequence:
        try:
            changes = apply(operation, Scope(passages, fresh))
        except InputError:
            continue
        history.append((passages, changes))
        passages = changed(passages, changes)
        fresh = next_id(passages, fresh)
        assert all(map(is_in_order, passages))
        assert len({passage.id for passage in passages}) == len(passages)
    for before, changes in reversed(history):
        passages = changed(passages, [change.inverse for change in changes])
        assert passages == before


@given(recordings(), st.data())
def test_untouched_text_keeps_its_times(transcript: Transcript, data: st.DataObject) -> None:
    passages = passages_of(transcript)
    passage = passages[0]
    words = [word.text for word in passage.segment.words]
    at = data.draw(st.integers(0, len(words)))
    added = data.draw(st.lists(st.sampled_from(["added", "words"]), max_size=3))
    text = " ".join([*words[:at], *added, *words[at:]])
    changes = apply(EditText(passage.id, text), Scope(passages, 99))
    after = changed(passages, changes)[0].segment.words
    assert [word for word in after if word.text not in {"added", "words"}] == list(passage.segment.words)
    assert changed(passages, changes)[1:] == passages[1:]


@given(recordings(), st.integers(0, 40))
def test_splitting_and_merging_gives_back_the_words(transcript: Transcript, at: int) -> None:
    passages = passages_of(transcript)
    try:
        cut = changed(passages, apply(Split(0, at), Scope(passages, 50)))
    except InputError:
        return
    parts = [passage.segment for passage in cut if passage.id in {0, 50}]
    assert parts[0].words + parts[1].words == passages[0].segment.words
    again = changed(cut, apply(Merge(0, 50), Scope(cut, 51)))
    assert again == passages


WORDS = (Word(Span(0, 300), "We", 0.9), Word(Span(300, 700), "supports", 0.4), Word(Span(900, 1200), "it.", 0.9))
SPOKEN = (
    Passage(0, Segment(Span(0, 1200), "S1", "We supports it.", WORDS, "Brazil", "member", "1", "plenary")),
    Passage(1, Segment(Span(1500, 2000), "S2", "Thank you.", (), None)),
    Passage(2, Segment(Span(2000, 2600), "S1", "Next item.", (Word(Span(2000, 2600), "Next item."),), "Brazil")),
)
SCOPE = Scope(SPOKEN, 3)


def done(operation: Operation, scope: Scope = SCOPE) -> tuple[Passage, ...]:
    return changed(scope.passages, apply(operation, scope))


def test_a_corrected_word_takes_the_time_of_the_wrong_one_and_nobody_s_confidence() -> None:
    words = done(EditText(0, "We support it."))[0].segment.words
    assert words == (WORDS[0], Word(Span(300, 700), "support"), WORDS[2])


def test_more_words_share_the_time_of_those_they_replace() -> None:
    words = done(EditText(0, "We do support it."))[0].segment.words
    assert words == (WORDS[0], Word(Span(300, 388), "do"), Word(Span(388, 700), "support"), WORDS[2])


def test_words_put_in_take_the_pause() -> None:
    words = done(EditText(0, "We supports all of it."))[0].segment.words
    assert words[2:] == (Word(Span(700, 820), "all"), Word(Span(820, 900), "of"), WORDS[2])


def test_text_without_times_stays_without() -> None:
    assert done(EditText(1, "Thank you, Chair."))[1].segment == replace(SPOKEN[1].segment, text="Thank you, Chair.")


def test_an_emptied_passage_is_gone() -> None:
    assert [passage.id for passage in done(EditText(1, " \n "))] == [0, 2]


def test_a_split_makes_a_new_passage_with_the_same_speaker_and_tags() -> None:
    first, second = done(Split(0, 4))[:2]
    assert (first.id, first.segment.text, first.segment.span) == (0, "We", Span(0, 300))
    assert (second.id, second.segment.text, second.segment.span) == (3, "supports it.", Span(300, 1200))
    assert (second.segment.name, second.segment.agenda_item) == ("Brazil", "1")


def test_a_boundary_moves_by_words_and_both_keep_their_tags() -> None:
    first, second = done(MoveBoundary(0, 1, -1))[:2]
    assert (first.segment.text, second.segment.text) == ("We supports", "it. Thank you.")
    assert (first.segment.name, second.segment.name, second.segment.speaker) == ("Brazil", None, "S2")
    assert second.segment.span.start_ms == 900
    with pytest.raises(InputError, match="merge the two instead"):
        apply(MoveBoundary(0, 1, -3), SCOPE)


def test_a_speaker_is_renamed_once_for_all_with_a_person_as_evidence() -> None:
    after = done(RenameSpeaker("Brazil", "Mexico", "member"))
    assert [passage.segment.name for passage in after] == ["Mexico", None, "Mexico"]
    evidence = after[0].segment.evidence[-1]
    assert (evidence.tag, evidence.method, evidence.value) == ("name", "person", "Mexico")


def test_a_speaker_without_a_name_is_renamed_by_label() -> None:
    assert done(RenameSpeaker("S2", "India"))[1].segment.name == "India"


def test_merged_speakers_are_one_voice() -> None:
    after = done(MergeSpeakers("S2", "Brazil"))
    assert {(passage.segment.speaker, passage.segment.name) for passage in after} == {("S1", "Brazil")}


def test_replacing_keeps_the_times_of_all_other_words() -> None:
    after = done(Replace((0, 1, 2), "supports", "support"))
    assert after[0].segment.words == (WORDS[0], Word(Span(300, 700), "support"), WORDS[2])
    assert after[1:] == SPOKEN[1:]


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (Split(0, 0), "between two of its words"),
        (Split(0, 99), "between two of its words"),
        (Merge(0, 2), "follow each other"),
        (RenameSpeaker("Nobody", "X"), "Nobody called “Nobody” speaks"),
        (RenameSpeaker("Brazil", " "), "needs a name"),
        (Withhold((0,), " "), "say why"),
        (Replace((0,), " ", "x"), "what to find"),
        (EditText(0, "x" * 100_001), "at most 100,000"),
    ],
)
def test_what_makes_no_sense_is_told(operation: Operation, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        apply(operation, SCOPE)


@pytest.mark.parametrize("operation", [EditText(9, "x"), Merge(0, 9), SetItem((0, 9), "1")])
def test_a_passage_that_is_gone_is_told_apart(operation: Operation) -> None:
    with pytest.raises(PassageGoneError):
        apply(operation, SCOPE)


def test_passages_spoken_at_once_do_not_become_one() -> None:
    over = replace(SPOKEN[1], segment=replace(SPOKEN[1].segment, words=(Word(Span(100, 200), "Thank"),)))
    with pytest.raises(InputError, match="at the same time"):
        apply(Merge(0, 1), Scope((SPOKEN[0], over), 3))


def test_a_withheld_passage_is_not_joined_with_a_public_one() -> None:
    hidden = done(Withhold((0,), "Names a third person"))
    assert hidden[0].withheld == "Names a third person"
    with pytest.raises(InputError, match="withheld from the public"):
        apply(Merge(0, 1), Scope(hidden, 3))


BEHIND = Passage(
    3, Segment(Span(1300, 2000), "S2", "We agree.", (Word(Span(1300, 1500), "We"), Word(Span(1500, 2000), "agree.")))
)
TWO = Scope((SPOKEN[0], BEHIND), 4)


def test_a_boundary_lies_at_any_time_and_words_stay_with_their_side() -> None:
    one, other = done(SetBoundary(0, 3, 1500), TWO)
    assert (one.segment.text, other.segment.text) == ("We supports it. We", "agree.")
    assert (one.segment.span, other.segment.span) == (Span(0, 1500), Span(1500, 2000))
    assert (one.segment.name, other.segment.speaker) == ("Brazil", "S2")
    one, other = done(SetBoundary(0, 3, 1250), TWO)
    assert (one.segment.words, other.segment.words) == (WORDS, BEHIND.segment.words)
    assert one.segment.span.end_ms == other.segment.span.start_ms == 1250
    one, other = done(SetBoundary(0, 3, 1000), TWO)
    assert other.segment.text == "it. We agree."
    with pytest.raises(InputError, match="between the beginning"):
        done(SetBoundary(0, 3, 2000), TWO)


def test_a_passage_is_put_in_where_the_machine_missed_one() -> None:
    made = done(Insert(0, 1200, 1500, "I second that.", "Japan", "member"))[1]
    assert (made.id, made.segment.text, made.segment.name, made.segment.agenda_item) == (
        3,
        "I second that.",
        "Japan",
        "1",
    )
    assert (made.segment.words[0].span.start_ms, made.segment.words[-1].span.end_ms) == (1200, 1500)
    assert done(Insert(0, 1200, 1500, "And more."))[1].segment.display_name == "Brazil"
    with pytest.raises(InputError, match="ends after"):
        done(Insert(0, 5, 5, "x"))
