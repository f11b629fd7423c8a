"""A person's word wins, is kept as theirs, and is learned from within the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Evidence, Segment, Tag, Transcript, is_learned
from transcribe.tagging import retag_transcript, tag_transcript

AGENDA = Agenda(
    tuple(AgendaItem(n, title) for n, title in (("1", "Procedure"), ("2", "Questionnaire"), ("3", "Topics"))),
    (Group("Brazil", "Brazil"), Group("India", "India")),
)
ROSTER = Roster(
    (
        Participant("Peter Major", "Hungary", "government", "chair"),
        *(Participant(name, stakeholder="government") for name in ("Brazil", "India", "Japan", "Mexico")),
    ),
    "Peter Major",
)
TALK = "Thank you. We can go along with this, and we have two small remarks on the wording of it."


def session(*turns: tuple[str, str]) -> Transcript:
    segments = tuple(Segment(Span(n * 10_000, (n + 1) * 10_000), who, text) for n, (who, text) in enumerate(turns))
    return tag_transcript(Transcript(len(turns) * 10_000, segments, "en"), AGENDA, ROSTER)


def corrected(transcript: Transcript, tag: Tag, values: Mapping[int, str | None]) -> Transcript:
    def word(place: int, segment: Segment) -> Segment:
        if place not in values:
            return segment
        return replace(
            segment,
            evidence=(*segment.evidence, Evidence(tag, "person", 1.0, segment.span.start_ms, "", values[place])),
        )

    segments = tuple(word(place, segment) for place, segment in enumerate(transcript.segments))
    return retag_transcript(replace(transcript, segments=segments), AGENDA, ROSTER)


def names(transcript: Transcript) -> list[str | None]:
    return [segment.name for segment in transcript.segments]


@pytest.fixture
def discussion() -> Transcript:
    return session(
        ("S1", "We begin with item one, procedure. Japan, you have the floor."),
        ("S2", TALK),
        ("S1", "Thank you. Who else would like to speak?"),
        ("S3", TALK),
        ("S1", "Thank you. Let us move to item 2. Any comments?"),
        ("S3", TALK),
        ("S1", "Thank you. Any objections? I see none."),
        ("S2", TALK),
    )


def test_a_name_holds_for_every_turn_of_that_voice(discussion: Transcript) -> None:
    assert names(discussion)[3] is None
    made = corrected(discussion, "name", {3: "Mexico"})
    assert [names(made)[n] for n in (3, 5)] == ["Mexico", "Mexico"]
    own, learnt = (next(e for e in made.segments[n].evidence if e.method == "person") for n in (3, 5))
    assert (own.confidence, is_learned(own), is_learned(learnt)) == (1.0, False, True)


def test_a_word_against_one_clue_renames_the_voice(discussion: Transcript) -> None:
    made = corrected(discussion, "name", {7: "India"})
    assert [names(made)[n] for n in (1, 7)] == ["India", "India"]
    shown = {(e.method, e.value) for e in made.segments[1].evidence}
    assert shown >= {("person", "India"), ("handover", "Japan")}


def test_two_turns_of_one_label_can_be_two_people(discussion: Transcript) -> None:
    made = corrected(discussion, "name", {3: "Mexico", 5: "India"})
    assert [names(made)[n] for n in (3, 5)] == ["Mexico", "India"]


def test_a_voice_named_many_times_over_stays_where_one_turn_was_wrong() -> None:
    called = [turn for _ in range(4) for turn in (("S1", "Japan, you have the floor."), ("S2", TALK),
                                                  ("S1", "Thank you very much, Japan. Any comments?"))]  # fmt: skip
    heard = session(*called, ("S1", "Somebody without a microphone. Please."), ("S2", TALK))
    last = len(heard.segments) - 1
    assert names(heard)[last] == "Japan"
    made = corrected(heard, "name", {last: "Mexico"})
    assert names(made)[last] == "Mexico"
    assert [name for name, s in zip(names(made), made.segments, strict=True) if s.speaker == "S2"][:4] == ["Japan"] * 4


def test_nobody_knows_stands_as_well(discussion: Transcript) -> None:
    made = corrected(discussion, "name", {1: None})
    assert names(made)[1] is None
    assert names(retag_transcript(made, AGENDA, ROSTER))[1] is None


def test_an_item_holds_to_the_next_cue(discussion: Transcript) -> None:
    made = corrected(discussion, "agenda_item", {2: "3"})
    assert [segment.agenda_item for segment in made.segments] == ["1", "1", "3", "3", "2", "2", "2", "2"]


def test_no_item_stands_as_well(discussion: Transcript) -> None:
    made = corrected(discussion, "agenda_item", {7: None})
    assert made.segments[7].agenda_item is None


def test_a_group_holds_to_the_next_change(discussion: Transcript) -> None:
    made = corrected(discussion, "group", {5: "India"})
    assert [segment.group for segment in made.segments] == ["plenary"] * 5 + ["India"] * 3


def test_segments_stay_and_learning_again_changes_nothing(discussion: Transcript) -> None:
    made = corrected(discussion, "agenda_item", {2: "3"})
    assert [s.span for s in made.segments] == [s.span for s in discussion.segments]
    assert retag_transcript(made, AGENDA, ROSTER) == made


def test_a_correction_of_a_corrected_tag_needs_no_other_place(discussion: Transcript) -> None:
    once = corrected(discussion, "name", {3: "Mexico"})
    replaced_word = tuple(
        replace(s, evidence=tuple(e for e in s.evidence if e.method != "person" or is_learned(e)))
        for s in once.segments
    )
    again = corrected(replace(once, segments=replaced_word), "name", {5: "India"})
    assert [names(again)[n] for n in (3, 5)] == ["India", "India"]


def test_an_empty_transcript_stays_empty() -> None:
    assert retag_transcript(Transcript(0, ()), AGENDA, ROSTER) == Transcript(0, ())
