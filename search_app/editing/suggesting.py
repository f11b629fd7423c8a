"""What the editor offers to correct: from the meeting's papers, its prepared statements, and earlier corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, jsonify

from meetings.delivery import compare
from meetings.editing.knowledge import Knowledge, corrections, knowledge_of
from meetings.editing.passages import Passage
from meetings.editing.suggesting import Suggestion, suggestions
from meetings.errors import InputError, NotFoundError
from meetings.papers import Paper, papers_of
from meetings.recording import Recording
from meetings.transcript import Transcript
from search_app.parts import parts

LONGEST_STATEMENT = 6000
"""Words of a paper that may be a statement; longer ones are reports, of which only the terms count."""
CONTEXT = 16

data = Blueprint("editor_suggestions", __name__, url_prefix="/recordings/<recording_id>/edit")


@data.get("/suggestions")
def show(recording_id: str) -> Response:
    """Give what may be worth correcting, in the order of the text."""
    recording = parts().catalogue.recording(recording_id)
    passages = parts().catalogue.edits.passages(recording_id)
    papers = _papers(recording)
    found = suggestions(passages, _knowledge(recording, passages, papers), _from_statements(papers, passages))
    return jsonify(suggestions=list(_shown(found, passages)))


def _papers(recording: Recording) -> tuple[Paper, ...]:
    programme = parts().catalogue.programmes.get(recording.meeting.id)
    return tuple(papers_of(programme, parts().settings.documents_dir))


def _knowledge(recording: Recording, passages: Sequence[Passage], papers: Sequence[Paper]) -> Knowledge:
    texts = [recording.meeting.title, *_body(recording), *(text for paper in papers for text in paper.paragraphs)]
    touched = [passage for passage in passages if passage.revision]
    before = parts().catalogue.edits.passages_at(recording.id, 0) if touched else ()
    return knowledge_of(recording.agenda, recording.roster, texts, corrections(before, touched))


def _body(recording: Recording) -> Iterator[str]:
    programme = parts().catalogue.programmes.get(recording.meeting.id)
    if programme.body_id:
        try:
            yield parts().catalogue.bodies.get(programme.body_id).name
        except NotFoundError:
            return


def _from_statements(papers: Sequence[Paper], passages: Sequence[Passage]) -> tuple[Suggestion, ...]:
    short = tuple(paper.paragraphs for paper in papers if paper.words <= LONGEST_STATEMENT)
    return _differences(short, tuple(passages)) if short else ()


@lru_cache(maxsize=4)
def _differences(statements: tuple[tuple[str, ...], ...], passages: tuple[Passage, ...]) -> tuple[Suggestion, ...]:
    """Give where a prepared statement has other words than the transcript, for a stretch of a few words."""
    transcript = Transcript(max(p.segment.span.end_ms for p in passages), tuple(p.segment for p in passages))
    found: list[Suggestion] = []
    for paragraphs in statements:
        try:
            delivery = compare(paragraphs, transcript)
        except InputError:  # it was not given in this session
            continue
        at = (-1, 0)
        for run in delivery.runs:
            if run.ordinal is None or not run.said:
                continue
            text = passages[run.ordinal].segment.text
            place = text.find(run.said, at[1] if run.ordinal == at[0] else 0)
            if place < 0:
                continue
            at = (run.ordinal, place + len(run.said))
            if run in delivery.doubtful:
                found.append(Suggestion(passages[run.ordinal].id, place, run.said, run.prepared, "statement"))
    return tuple(found)


def _shown(found: Sequence[Suggestion], passages: Sequence[Passage]) -> Iterator[dict[str, Any]]:
    texts = {passage.id: passage.segment.text for passage in passages}
    for each in found:
        before = texts[each.passage][max(0, each.at - CONTEXT) : each.at]
        yield {"before": before, **asdict(each)}
