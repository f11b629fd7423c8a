"""A transcript as search documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.agenda import Agenda, AgendaItem
from meetings.marks import Mark
from meetings.recording import Meeting, Recording
from meetings.roster import Participant, Roster
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from search_app.search.documents import documents_of, entry_of, from_values, to_values
from search_app.search.port import SegmentDocument
from tests.search_app.search.corpus import ARCHIVE, segment

RECORDING = Recording(
    id="r",
    meeting=Meeting("m", "First meeting"),
    file_name="session.mp3",
    source_sha256="0" * 64,
    size_bytes=1,
    created_at=dt.datetime(2013, 6, 1, tzinfo=dt.UTC),
    date=dt.date(2013, 5, 30),
    agenda=Agenda(items=(AgendaItem("2", "Enhanced cooperation"),)),
    roster=Roster((Participant("Marilyn Cade", stakeholder="business", role="observer"),)),
)


def test_marks_are_found_by_kind_and_their_time_is_no_speaking_time() -> None:
    marks = (
        Mark("sound check", Span(0, 400), "Can you hear me?"),
        Mark("decision", Span(400, 700), "So decided."),
        Mark("decision", Span(700, 900), "It is approved."),
    )
    (document,) = documents(Segment(Span(0, 900), "S1", "Hello.", marks=marks))
    assert (document.marks, document.aside_ms) == (("sound check", "decision"), 400)
    entry = entry_of(document)
    assert entry.spoken_ms == 500
    assert {"mark=sound check", "mark=decision", "mark=decisions", "mark=not content"} <= set(entry.facts)
    assert from_values(to_values(document)) == document


def documents(*segments: Segment, language: str | None = None) -> list[SegmentDocument]:
    return list(documents_of(RECORDING, Transcript(10_000, segments, language=language)))


def test_a_segment_becomes_a_document_with_what_roster_and_agenda_know() -> None:
    spoken = Segment(Span(0, 900), "S1", "Hello.", name="Marilyn Cade", agenda_item="2", group="plenary")
    assert documents(spoken, language="en") == [
        SegmentDocument(
            id="r:0",
            recording_id="r",
            ordinal=0,
            meeting="First meeting",
            date=dt.date(2013, 5, 30),
            start_ms=0,
            end_ms=900,
            speaker="Marilyn Cade",
            text="Hello.",
            agenda_item="2",
            agenda_title="Enhanced cooperation",
            group="plenary",
            stakeholder="business",
            role="observer",
            language="en",
            uploaded_at=RECORDING.created_at,
        )
    ]


def test_an_unnamed_speaker_keeps_the_label_and_has_no_stakeholder() -> None:
    (document,) = documents(Segment(Span(0, 900), "S2", "Hello."))
    assert (document.speaker, document.stakeholder, document.role, document.agenda_title) == ("S2", None, None, None)


def test_the_segments_own_role_and_language_go_first() -> None:
    spoken = Segment(Span(0, 9), "S1", "Oui.", name="Marilyn Cade", role="chair", language="fr")
    (document,) = documents(spoken, language="en")
    assert (document.role, document.language) == ("chair", "fr")


def test_ordinals_follow_time() -> None:
    late, early = Segment(Span(5_000, 6_000), "S1", "Late."), Segment(Span(0, 1_000), "S1", "Early.")
    assert [(d.ordinal, d.text) for d in documents(late, early)] == [(0, "Early."), (1, "Late.")]


@pytest.mark.parametrize("document", ARCHIVE, ids=lambda d: d.id)
def test_documents_survive_storage(document: SegmentDocument) -> None:
    assert from_values(to_values(document)) == document


@given(st.text(), st.text())
def test_whatever_was_transcribed_can_be_written(text: str, speaker: str) -> None:
    entry = entry_of(segment("r", 0, text + "\ud800", speaker=speaker))
    for value in (*entry.words, *entry.stems, *entry.facts, *chain(*entry.facets.values()), entry.source["text"]):
        value.encode("utf-8")


def test_order_goes_by_date_session_and_place() -> None:
    base = segment("r", 5, "x", uploaded_at=dt.datetime(2013, 6, 1, tzinfo=dt.UTC))
    later = [
        replace(base, ordinal=6),
        replace(base, ordinal=0, uploaded_at=dt.datetime(2013, 6, 2, tzinfo=dt.UTC)),
        replace(base, ordinal=0, date=dt.date(2013, 5, 31)),
        replace(base, ordinal=0, date=None),
    ]
    orders = [entry_of(document).order for document in (base, *later)]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)
    assert all(0 <= order < 2**63 for order in orders)
