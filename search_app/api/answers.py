"""Domain values as the API's JSON; times in seconds, dates as ISO 8601."""

from __future__ import annotations

from typing import Any

from meetings.recording import Recording
from meetings.timeline import seconds_from_ms
from search_app.pages.statements import FoundStatement
from search_app.search.port import SearchHit


def recording_json(recording: Recording) -> dict[str, Any]:
    """Give a recording."""
    decoded = recording.decoded_ms
    return {
        "id": recording.id,
        "meeting": {"id": recording.meeting.id, "title": recording.meeting.title},
        "file_name": recording.file_name,
        "date": recording.date.isoformat() if recording.date else None,
        "group": recording.group,
        "state": recording.state,
        "error": recording.error,
        "duration": None if decoded is None else seconds_from_ms(decoded),
        "missing": seconds_from_ms(recording.missing_ms),
        "size_bytes": recording.size_bytes,
        "source_sha256": recording.source_sha256,
        "created": recording.created_at.isoformat(),
    }


def hit_json(hit: SearchHit) -> dict[str, Any]:
    """Give a hit."""
    document = hit.document
    return {
        "recording": document.recording_id,
        "segment": document.ordinal,
        "statement": document.statement,
        "meeting": document.meeting,
        "date": document.date.isoformat() if document.date else None,
        "start": seconds_from_ms(document.start_ms),
        "end": seconds_from_ms(document.end_ms),
        "speaker": document.speaker,
        "role": document.role,
        "stakeholder": document.stakeholder,
        "agenda_item": document.agenda_item,
        "group": document.group,
        "language": document.language,
        "marks": list(document.marks),
        "by_meaning": hit.by_meaning,
        "text": document.text,
        "snippet": [{"text": piece.text, "matched": piece.matched} for piece in hit.snippet],
    }


def statement_json(found: FoundStatement) -> dict[str, Any]:
    """Give a statement as it now stands; its text and tags are null where it is not in the text any more."""
    segment = found.passage.segment if found.passage and not found.passage.withheld else None
    span = found.passage.segment.span if found.passage else found.statement.span
    return {
        "id": found.statement.id,
        "recording": found.recording.id,
        "meeting": found.recording.meeting.title,
        "start": seconds_from_ms(span.start_ms),
        "end": seconds_from_ms(span.end_ms),
        "speaker": segment.display_name if segment else None,
        "agenda_item": segment.agenda_item if segment else None,
        "group": segment.group if segment else None,
        "text": segment.text if segment else None,
    }
