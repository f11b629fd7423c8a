from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.agenda import Agenda, AgendaItem
from meetings.marks import Mark
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Evidence, Segment, Transcript, Word
from search_app.drawing import draw_session
from search_app.reading import checks_of, evidence_for, fits, mark_words, read_transcript
from tests.search_app.conftest import spoken_transcript

AGENDA = Agenda((AgendaItem("1", "Opening"), AgendaItem("2", "Method")))


def segment(start: int, end: int, speaker: str = "S1", **more: str) -> Segment:
    return Segment(Span(start, end), speaker, "text", **more)  # type: ignore[arg-type]


def transcript(*segments: Segment, duration_ms: int = 100_000) -> Transcript:
    return Transcript(duration_ms, segments)


def plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", markup))


@given(
    st.lists(st.text(st.characters(blacklist_categories=("Cs", "Z", "C")), min_size=1, max_size=8), max_size=12),
    st.sampled_from([" ", ""]),
)
def test_marking_words_changes_no_character(texts: list[str], between: str) -> None:
    words = [Word(Span(n * 10, n * 10 + 10), text) for n, text in enumerate(texts)]
    text = between.join(texts)
    markup, times = mark_words(text, words)
    assert plain(markup) == text
    assert len(times.split(",")) == 2 * len(words) or not words


def test_languages_without_spaces_stay_so() -> None:
    words = [Word(Span(0, 100), "主席"), Word(Span(100, 200), "先生")]
    assert mark_words("主席先生。", words)[0] == "<span>主席</span><span>先生</span>。"


def test_a_word_that_was_edited_away_takes_its_times_along() -> None:
    words = [Word(Span(0, 100), "good"), Word(Span(100, 200), "mourning"), Word(Span(200, 300), "all")]
    assert mark_words("good morning all", words) == ("<span>good</span> morning <span>all</span>", "0,100,200,300")


def test_headings_stand_where_item_or_group_changes() -> None:
    reading = read_transcript(
        transcript(
            segment(0, 10),
            segment(10, 20, agenda_item="1", group="plenary"),
            segment(20, 30, agenda_item="1", group="plenary"),
            segment(30, 40, agenda_item="1", group="Brazil"),
            segment(40, 50, agenda_item="9", group="plenary"),
        ),
        AGENDA,
        Roster(),
    )
    headings = [passage.heading.text if passage.heading else None for passage in reading.passages]
    assert headings == ["No agenda item", "Item 1. Opening", None, "Item 1. Opening", "Item 9"]
    assert (reading.unnamed, reading.untagged) == (5, 1)
    assert [(choice.value, choice.label, choice.count) for choice in reading.items] == [
        ("1", "1. Opening", 3),
        ("9", "Item 9", 1),
    ]


def test_passages_that_begin_together_have_different_links() -> None:
    reading = read_transcript(transcript(segment(500, 900), segment(500, 1000, "S2")), AGENDA, Roster())
    assert [passage.anchor for passage in reading.passages] == ["t=0.5", "t=0.5~2"]


def test_voices_count_the_time_of_each_speaker() -> None:
    roster = Roster((Participant("Marilyn Cade", entity="mCADE", stakeholder="business"),))
    reading = read_transcript(
        transcript(
            segment(0, 1000, name="Marilyn Cade"), segment(1000, 1500, "S2"), segment(2000, 4000, name="Marilyn Cade")
        ),
        AGENDA,
        roster,
    )
    cade, other = reading.voices
    assert (cade.spoken_ms, cade.passages, cade.entity, cade.named) == (3000, 2, "mCADE", True)
    assert (other.name, other.spoken_ms, other.named) == ("S2", 500, False)


def test_lanes_join_what_belongs_together() -> None:
    drawn = transcript(
        segment(0, 10_000, agenda_item="1", group="plenary"),
        segment(10_100, 30_000, agenda_item="1", group="plenary"),
        segment(40_000, 60_000, "S2", agenda_item="1", group="Brazil"),
        segment(60_000, 100_000, agenda_item="2", group="plenary"),
    )
    lanes = draw_session(drawn, AGENDA, read_transcript(drawn, AGENDA, Roster()).voices)
    assert [(lane.kind, lane.name) for lane in lanes] == [
        ("item", "Agenda items"),
        ("group", "Groups"),
        ("speaker", "S1"),
        ("speaker", "S2"),
    ]
    item, group, first, _second = ([(bar.x, bar.width) for bar in lane.bars] for lane in lanes)
    assert item == [(0, 60), (60, 40)]
    assert group == [(0, 30), (40, 20), (60, 40)]
    assert first == [(0, 30), (60, 40)]


def test_a_session_in_plenary_alone_has_no_lane_for_groups() -> None:
    drawn = transcript(segment(0, 1000, group="plenary"))
    assert [lane.kind for lane in draw_session(drawn, AGENDA, read_transcript(drawn, AGENDA, Roster()).voices)] == [
        "speaker"
    ]


@pytest.mark.parametrize("make", [lambda: transcript(duration_ms=0), lambda: transcript(segment(0, 0))])
def test_nothing_said_is_drawn_and_read(make: Callable[[], Transcript]) -> None:
    empty = make()
    reading = read_transcript(empty, AGENDA, Roster())
    assert draw_session(empty, AGENDA, reading.voices) is not None


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**5), st.sampled_from("AB")), max_size=30))
def test_bars_stay_inside_the_drawing(parts: list[tuple[int, int, str]]) -> None:
    drawn = transcript(
        *(segment(start, start + length, who, agenda_item="1") for start, length, who in parts), duration_ms=10**6
    )
    for lane in draw_session(drawn, AGENDA, read_transcript(drawn, AGENDA, Roster()).voices):
        for bar in lane.bars:
            assert 0 <= bar.x <= 100
            assert 0 <= bar.width <= 100.001 - bar.x


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6]),
        ({"mark": "decision"}, [2]),
        ({"mark": "next step", "speaker": "Peter Major"}, [6]),
        ({"item": "-"}, []),
        ({"item": "2", "group": "Brazil"}, [4, 5]),
        ({"check": "unnamed"}, [5]),
        ({"check": "contradicted"}, []),
    ],
)
def test_passages_that_fit_what_was_chosen(chosen: dict[str, str], shown: list[int]) -> None:
    segments = spoken_transcript().segments
    assert [place for place, segment in enumerate(segments) if fits(segment, chosen)] == shown


def test_what_speaks_against_a_tag_comes_after_what_speaks_for_it() -> None:
    first = spoken_transcript().segments[0]
    thanks = Evidence("name", "thanks", 0.99, 900, "Thank you, Mexico", "Mexico")
    doubted = replace(first, evidence=(thanks, *first.evidence))
    assert [e.value for e in evidence_for(doubted) if e.tag == "name"] == ["Peter Major", "Mexico"]
    assert checks_of(doubted) == ("contradicted",)
    transcript = replace(spoken_transcript(), segments=(doubted, replace(first, agenda_item=None, evidence=())))
    checks = [(check.value, check.count) for check in read_transcript(transcript, AGENDA, Roster()).checks]
    assert checks == [("contradicted", 1), ("untagged", 1)]


def test_what_is_no_talk_on_the_matter_is_left_out_of_speaking_time() -> None:
    spoken = spoken_transcript()
    first = spoken.segments[0]
    check = Mark("sound check", Span(first.span.start_ms, first.span.start_ms + 1000), "Can you hear me?")
    marked = replace(spoken, segments=(replace(first, marks=(check,)), *spoken.segments[1:]))
    before, after = (read_transcript(t, AGENDA, Roster()).voices[0].spoken_ms for t in (spoken, marked))
    assert before - after == 1000
