"""Names that last: over another transcription, and over whatever edits do to a passage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meetings.editing.passages import Passage
from meetings.statements import Statement, carry_over, place_of
from meetings.timeline import Span
from meetings.transcript import Segment

BEFORE = (
    "Good morning. I call the meeting to order.",
    "Thank you, Chair. We support the agenda as it stands.",
    "The agenda is adopted.",
    "The questionnaire should be short and open to all.",
)


def passage(number: int, start_ms: int, end_ms: int, text: str) -> Passage:
    return Passage(number, Segment(Span(start_ms, end_ms), "S1", text))


def statement(number: int, start_ms: int, end_ms: int, text: str) -> Statement:
    return Statement(f"s{number}", "r", number, Span(start_ms, end_ms), text)


STATEMENTS = tuple(statement(i, i * 10_000, i * 10_000 + 9_000, text) for i, text in enumerate(BEFORE))


def carried(*passages: Passage) -> dict[str, int]:
    return dict(carry_over(STATEMENTS, passages))


def test_the_same_passages_keep_their_names() -> None:
    again = [passage(i, i * 10_000, i * 10_000 + 9_000, text) for i, text in enumerate(BEFORE)]
    assert carried(*again) == {"s0": 0, "s1": 1, "s2": 2, "s3": 3}


def test_names_stay_with_the_words_when_numbers_times_and_words_shift() -> None:
    again = [
        passage(0, 300, 900, "Mm."),
        passage(1, 1_200, 9_400, "Good morning, I call this meeting to order."),
        passage(2, 10_900, 19_800, "Thank you chair, we support the agenda as it is."),
        passage(3, 20_300, 28_000, "The agenda is adopted."),
        passage(4, 29_000, 40_000, "The questionnaire should be shorter and open to everybody."),
    ]
    assert carried(*again) == {"s0": 1, "s1": 2, "s2": 3, "s3": 4}


def test_of_a_passage_that_was_cut_the_larger_piece_keeps_the_name() -> None:
    pieces = [
        passage(0, 10_000, 11_000, "Thank you, Chair."),
        passage(1, 11_200, 19_000, "We support the agenda as it stands."),
    ]
    assert carried(*pieces) == {"s1": 1}


def test_of_passages_that_were_joined_one_name_is_carried_and_both_are_found() -> None:
    joined = passage(0, 10_000, 29_000, f"{BEFORE[1]} {BEFORE[2]}")
    assert carried(joined) == {"s1": 0}
    assert place_of(STATEMENTS[2], [joined]) == joined


def test_another_language_at_the_same_time_is_the_same_statement() -> None:
    assert carried(passage(0, 10_100, 18_900, "Merci, Monsieur le Président."))["s1"] == 0


def test_what_is_no_more_is_nowhere() -> None:
    assert carried(passage(0, 300_000, 301_000, "Something else.")) == {}
    assert place_of(STATEMENTS[0], [passage(9, 300_000, 301_000, "Something else.")]) is None
    assert place_of(STATEMENTS[0], []) is None


def test_a_passage_of_the_same_number_is_found_wherever_it_went() -> None:
    moved = passage(1, 50_000, 51_000, "Thank you.")
    assert place_of(STATEMENTS[1], [passage(7, 10_000, 19_000, BEFORE[1]), moved]) == moved


TIMES = st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 9_000), st.sampled_from(BEFORE)), max_size=12)


@given(TIMES, TIMES)
def test_no_passage_has_two_names_and_no_name_two_passages(
    before: list[tuple[int, int, str]], after: list[tuple[int, int, str]]
) -> None:
    known = [statement(i, start, start + length, text) for i, (start, length, text) in enumerate(before)]
    passages = [passage(i, start, start + length, text) for i, (start, length, text) in enumerate(after)]
    found = carry_over(known, passages)
    assert len(set(found.values())) == len(found)
    assert found == carry_over(known, list(reversed(passages)))
    assert len(carry_over(known, [passage(s.passage or 0, s.span.start_ms, s.span.end_ms, s.text) for s in known])) >= (
        len({(s.span, s.text) for s in known if s.span.duration_ms})
    )
