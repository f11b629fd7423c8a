"""Names of passages in the store, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id
from meetings.editing.operations import EditText, Merge, Split
from meetings.errors import NotFoundError
from meetings.people import secretariat_at
from meetings.recording import Recording
from meetings.statements import place_of
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word

ANNE = secretariat_at("Anne")
NOON = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)


def transcript(*texts: str, shift_ms: int = 0) -> Transcript:
    segments = []
    for i, text in enumerate(texts):
        start = i * 10_000 + shift_ms
        words = tuple(Word(Span(start + j * 300, start + j * 300 + 300), w) for j, w in enumerate(text.split()))
        segments.append(Segment(Span(start, words[-1].span.end_ms), "S1", text, words))
    return Transcript(len(texts) * 10_000, tuple(segments))


@pytest.fixture
def recording(catalogue: Catalogue) -> Recording:
    added = Recording(new_id(), catalogue.add_meeting("First meeting"), "a.mp3", new_id(), 1, NOON)
    catalogue.add_recording(added)
    catalogue.save_transcript(added.id, transcript("one two three", "four five six", "seven eight nine"))
    return added


def text_of(catalogue: Catalogue, recording: Recording, name: str) -> str | None:
    passage = place_of(catalogue.statements.statement(name), catalogue.edits.passages(recording.id))
    return passage.segment.text if passage else None


def test_every_passage_has_a_name(catalogue: Catalogue, recording: Recording) -> None:
    names = catalogue.statements.names(recording.id)
    assert sorted(names) == [0, 1, 2]
    assert len(set(names.values())) == 3
    assert catalogue.statements.statement(names[1]).text == "four five six"
    with pytest.raises(NotFoundError):
        catalogue.statements.statement("nobody")


def test_names_are_carried_over_to_another_transcription(catalogue: Catalogue, recording: Recording) -> None:
    before = catalogue.statements.names(recording.id)
    again = transcript("uh", "one two three", "four five fix", "seven eight nine", shift_ms=-9_700 + 10_000)
    again = Transcript(
        40_000,
        tuple(
            Segment(Span(max(0, s.span.start_ms - 10_000), s.span.end_ms - 10_000 if i else 100), "S1", s.text)
            for i, s in enumerate(again.segments)
        ),
    )
    catalogue.save_transcript(recording.id, again)
    after = catalogue.statements.names(recording.id)
    assert [after[n] for n in (1, 2, 3)] == [before[n] for n in (0, 1, 2)]
    assert after[0] not in before.values()


def test_names_stay_over_edits_cuts_and_joins(catalogue: Catalogue, recording: Recording) -> None:
    names = catalogue.statements.names(recording.id)
    catalogue.edits.save(recording.id, 0, [EditText(0, "One, two and three.")], ANNE, NOON)
    assert text_of(catalogue, recording, names[0]) == "One, two and three."
    catalogue.edits.save(recording.id, 1, [Merge(1, 2)], ANNE, NOON)
    joined = "four five six seven eight nine"
    assert (text_of(catalogue, recording, names[1]), text_of(catalogue, recording, names[2])) == (joined, joined)
    catalogue.edits.undo(recording.id, 2, ANNE, NOON)
    assert text_of(catalogue, recording, names[2]) == "seven eight nine"
    catalogue.edits.save(recording.id, 3, [Split(1, 5)], ANNE, NOON)
    now = catalogue.statements.names(recording.id)
    assert {p.id for p in catalogue.edits.passages(recording.id)} <= set(now)
    assert now[1] == names[1]


def test_names_come_in_the_order_of_the_passages(catalogue: Catalogue, recording: Recording) -> None:
    names = catalogue.statements.names(recording.id)
    assert catalogue.statements.in_order(recording.id) == tuple(names[n] for n in range(3))
    catalogue.edits.save(recording.id, 0, [Split(0, 4)], ANNE, NOON)
    names = catalogue.statements.names(recording.id)
    order = [passage.id for passage in catalogue.edits.passages(recording.id)]
    assert catalogue.statements.in_order(recording.id) == tuple(names[n] for n in order)
    assert order == [0, 3, 1, 2]
    assert catalogue.statements.in_order("nobody") == ()


def test_names_go_with_their_recording(catalogue: Catalogue, recording: Recording) -> None:
    name = catalogue.statements.names(recording.id)[0]
    catalogue.delete_recording(recording.id)
    with pytest.raises(NotFoundError):
        catalogue.statements.statement(name)
