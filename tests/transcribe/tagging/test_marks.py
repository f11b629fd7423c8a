"""Marks: decisions, brackets, next steps with their days, and what is no talk on the matter."""

from __future__ import annotations

import pytest

from meetings.agenda import Agenda, AgendaItem
from meetings.marks import Mark
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word
from transcribe.tagging import tag_transcript

AGENDA = Agenda((AgendaItem("1", "Procedure"), AgendaItem("2", "Questionnaire")))
ROSTER = Roster((Participant("Peter Major", role="chair"), Participant("Japan")), "Peter Major")


def marks_of(*turns: tuple[str, str]) -> list[Mark]:
    segments = tuple(Segment(Span(n * 10_000, (n + 1) * 10_000), who, text) for n, (who, text) in enumerate(turns))
    made = tag_transcript(Transcript(len(turns) * 10_000, segments, "en"), AGENDA, ROSTER)
    return [mark for segment in made.segments for mark in segment.marks]


@pytest.mark.parametrize(
    ("said", "kind", "quote"),
    [
        ("Can we agree? I hear no objection. It is so decided.", "decision", "It is so decided."),
        ("Thank you. The questionnaire is adopted.", "decision", "The questionnaire is adopted."),
        ("I would put that in square brackets. Thank you.", "brackets", "I would put that in square brackets."),
        ("Can you hear me? Yes. Thank you for the floor.", "sound check", "Can you hear me?"),
        ("[Gavel] Good morning.", "gavel", "[Gavel]"),
        ("So let us have lunch. We meet again at three.", "break", "We meet again at three."),
        ("We will pause the meeting for ten minutes.", "pause", "We will pause the meeting for ten minutes."),
    ],
)
def test_what_is_said_is_marked(said: str, kind: str, quote: str) -> None:
    assert (kind, quote) in [(mark.kind, mark.quote) for mark in marks_of(("S1", said))]


def test_a_check_of_the_interpretation_is_marked_with_the_words_among_it() -> None:
    found = marks_of(("S1", "English? French? Merci. Spanish? Good morning, everybody. We begin with item one."))
    assert [mark.quote for mark in found if mark.kind == "interpretation check"] == [
        "English?", "French?", "Merci.", "Spanish?",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "If it is adopted, we will translate it.",
        "Let me summarize what we did yesterday. The agenda is adopted, and item 2 was opened.",
    ],
)
def test_what_was_or_may_be_decided_is_no_decision(said: str) -> None:
    assert "decision" not in {mark.kind for mark in marks_of(("S1", said))}


def test_a_delegate_decides_nothing() -> None:
    found = marks_of(
        ("S1", "We begin with item one. Japan, you have the floor."),
        ("S2", "Thank you, Chair. We have agreement on this, it is so decided."),
        ("S1", "Thank you, Japan. Are there other views?"),
    )
    assert "decision" not in {mark.kind for mark in found}


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("The deadline for the answers is 31 July 2013.", "2013-07-31"),
        ("The secretariat will circulate the draft by the 6th of November.", "--11-06"),
        ("Members should reply before August 31st, 2013.", "2013-08-31"),
        ("The next meeting will be held on 6 November 2013.", "2013-11-06"),
        ("The secretariat will prepare a draft.", None),
    ],
)
def test_a_next_step_has_the_day_it_names(said: str, due: str | None) -> None:
    steps = [mark for mark in marks_of(("S1", said)) if mark.kind == "next step"]
    assert [(mark.due, mark.note) for mark in steps] == [(due, None)]


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("The questionnaire goes out on 31.06.2013.", "31.06.2013 is not a calendar date: June has 30 days."),
        ("The deadline is 31 June.", "31 June is not a calendar date: June has 30 days."),
        ("Replies by 29 February 2014, please.", "29 February 2014 is not a calendar date: February 2014 has 28 days."),
    ],
)
def test_an_impossible_day_is_flagged_and_not_guessed(said: str, note: str) -> None:
    assert [(mark.kind, mark.due, mark.note) for mark in marks_of(("S1", said))] == [("next step", None, note)]


def test_a_mark_knows_when_its_words_were_said() -> None:
    text = "Good morning. Can you hear me? We begin."
    words = tuple(Word(Span(n * 1000, n * 1000 + 900), word) for n, word in enumerate(text.split()))
    made = tag_transcript(Transcript(9000, (Segment(Span(0, 9000), "S1", text, words),), "en"), AGENDA, ROSTER)
    (mark,) = made.segments[0].marks
    assert mark.span == Span(2000, 6000)
    assert made.segments[0].content_ms == 5000


def test_marks_go_with_the_part_of_a_segment_in_which_they_were_said() -> None:
    text = "We discussed it at length and with care. It is so decided. We move to item 2. Can you hear me?"
    segments = (
        Segment(Span(0, 9000), "S1", "We begin with item one."),
        Segment(Span(9000, 20_000), "S1", text),
    )
    made = tag_transcript(Transcript(20_000, segments, "en"), AGENDA, ROSTER)
    assert [[mark.kind for mark in s.marks] for s in made.segments] == [[], ["decision"], ["sound check"]]


def test_of_a_long_sentence_without_full_stops_only_the_words_around_are_marked() -> None:
    said = (
        "thank you for this can we agree on the method I hear no objection it is so decided and I would like to add "
        "that we have worked very well together today so let us now break for lunch and please leave your badges here"
    )
    found = {mark.kind: mark.quote for mark in marks_of(("S1", said))}
    assert found == {
        "decision": "hear no objection it is so decided and I would",
        "break": "let us now break for lunch and please leave",
    }
