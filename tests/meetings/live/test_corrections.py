from __future__ import annotations

import pytest

from meetings.errors import InputError
from meetings.live.captions import CaptionLine
from meetings.live.corrections import correct, corrections, with_corrections
from meetings.live.room import RoomEvent
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word


def words(text: str, at_ms: int) -> tuple[Word, ...]:
    return tuple(Word(Span(at_ms + n * 300, at_ms + n * 300 + 280), each) for n, each in enumerate(text.split()))


def transcript(*said: tuple[int, str]) -> Transcript:
    rows = ((Span(at, at + 300 * len(text.split())), text, words(text, at)) for at, text in said)
    return Transcript(60_000, tuple(Segment(span, f"S{n}", text, row) for n, (span, text, row) in enumerate(rows)))


def event(line: CaptionLine, text: str, name: str = "", number: int = 1) -> RoomEvent:
    made = correct(line, text, name)
    return RoomEvent(number, made.middle_ms, "correct", made.value, "Secretariat")


LINE = CaptionLine(3, words("We thank the share for the agenda.", 10_000))


@pytest.mark.parametrize(
    ("heard", "put_right", "final"),
    [
        (
            "We thank the share for the agenda",
            "We thank the Chair for the agenda.",
            "We thank the Chair for the agenda",
        ),
        (
            "We thank the Chair for the agenda",
            "We thank the Chair for the agenda.",
            "We thank the Chair for the agenda",
        ),
        ("We thank the share", "We thank the Chair of CSTD for the agenda.", "We thank the Chair of CSTD"),
        ("for the agenda.", "We thank the share for the draft agenda.", "for the draft agenda."),
        ("Something quite different.", "We thank the Chair for the agenda.", "Something quite different."),
    ],
)
def test_what_was_changed_is_changed_where_it_was_heard_again(heard: str, put_right: str, final: str) -> None:
    before = transcript((2_000, "The share of it."), (10_200, heard))
    after = with_corrections(before, [event(LINE, put_right)])
    assert [segment.text for segment in after.segments] == ["The share of it.", final]
    assert " ".join(word.text for word in after.segments[1].words) == final
    assert after.segments[1].words[-1].span.end_ms == before.segments[1].words[-1].span.end_ms


def test_a_name_is_a_persons_word_and_the_last_one_holds() -> None:
    events = [event(LINE, LINE.text, "Brazil"), event(LINE, LINE.text, "India", number=2)]
    assert [each.name for each in corrections(events).values()] == ["India"]
    after = with_corrections(transcript((10_000, "We thank the chair.")), events)
    assert after.segments[0].name == "India"
    assert [(e.tag, e.method, e.value) for e in after.segments[0].evidence] == [("name", "person", "India")]


def test_a_line_is_not_left_empty() -> None:
    with pytest.raises(InputError):
        correct(LINE, "  ", "")
