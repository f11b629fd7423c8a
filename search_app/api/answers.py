"""Domain values as the API's JSON; times in seconds, dates as ISO 8601."""

from __future__ import annotations

from typing import Any

from meetings.recording import Recording
from meetings.timeline import seconds_from_ms
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
        "text": document.text,
        "snippet": [{"text": piece.text, "matched": piece.matched} for piece in hit.snippet],
    }
