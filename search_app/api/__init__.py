"""The programs' interface, version 1: JSON in and out, described by ``openapi.yaml`` beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, jsonify, request, url_for

from meetings.errors import InputError
from meetings.formats import result_json
from search_app.api.answers import hit_json, recording_json, statement_json
from search_app.asking import query_from
from search_app.details import FieldsError
from search_app.errors import problem
from search_app.outline import read_peaks
from search_app.pages.export import send_export
from search_app.pages.importing import gather_import, import_form
from search_app.pages.meetings import find_meeting
from search_app.pages.statements import find_statement
from search_app.parts import parts
from search_app.processing import ask_cancel, ask_retry, status_json
from search_app.receiving import forget_upload, gather_fields, receive_form
from search_app.seeing import known_meetings, meetings_with, present_access
from search_app.sound import storage

MOST_HITS = 200
MOST_SUGGESTIONS = 8

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.errorhandler(FieldsError)
def _field_errors(error: FieldsError) -> Response:
    return problem(400, error.message, errors=error.sentences)


@cache
def description() -> dict[str, Any]:
    """Give the OpenAPI description."""
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text(encoding="utf-8"))
    return loaded


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe this interface."""
    return jsonify(description())


@blueprint.get("/meetings")
def meetings() -> Response:
    """List all meetings."""
    return jsonify(meetings=[{"id": m.id, "title": m.title} for m in known_meetings()])


@blueprint.get("/meetings/<meeting_id>")
def meeting(meeting_id: str) -> Response:
    """Give a meeting with its recordings."""
    found = find_meeting(meeting_id)
    recordings = parts().catalogue.recordings(meeting_id)
    return jsonify(id=found.id, title=found.title, recordings=[recording_json(r) for r in recordings])


@blueprint.get("/recordings")
def recordings() -> Response:
    """List the recordings, newest first, of all meetings or of one."""
    found, fits = parts().catalogue.recordings(request.args.get("meeting")), meetings_with("read")
    return jsonify(recordings=[recording_json(r) for r in found if fits(r.meeting.id)])


@blueprint.post("/recordings")
def upload() -> tuple[Response, int, dict[str, str]]:
    """Take a recording in and queue it."""
    filled = gather_fields(request.form, request.files)
    try:
        recording = receive_form(filled)
    except FieldsError:
        if "file" in request.files:  # it came with this request, so nobody else knows of it
            forget_upload(filled)
        raise
    location = url_for(".recording", recording_id=recording.id)
    return jsonify(recording_json(recording)), 201, {"Location": location}


@blueprint.post("/transcripts")
def import_transcript() -> tuple[Response, int, dict[str, str]]:
    """Take over a transcript that exists already."""
    filled = gather_import(request.form, request.files)
    try:
        recording = import_form(filled)
    except FieldsError:
        forget_upload(filled)
        raise
    location = url_for(".recording", recording_id=recording.id)
    return jsonify(recording_json(recording)), 201, {"Location": location}


@blueprint.get("/recordings/<recording_id>")
def recording(recording_id: str) -> Response:
    """Give what is known of a recording."""
    return jsonify(recording_json(parts().catalogue.recording(recording_id)))


@blueprint.get("/recordings/<recording_id>/status")
def status(recording_id: str) -> Response:
    """Give how far a recording has come."""
    response = jsonify(status_json(parts().catalogue.recording(recording_id)))
    response.cache_control.no_store = True
    return response


@blueprint.post("/recordings/<recording_id>/cancel")
def cancel(recording_id: str) -> Response:
    """Stop the processing of a recording."""
    return jsonify(status_json(ask_cancel(recording_id)))


@blueprint.post("/recordings/<recording_id>/retry")
def retry(recording_id: str) -> Response:
    """Process a recording again."""
    return jsonify(status_json(ask_retry(recording_id)))


@blueprint.get("/recordings/<recording_id>/transcript")
def transcript(recording_id: str) -> Response:
    """Give the transcript as the result file has it."""
    found = parts().catalogue.transcript(recording_id)
    return Response(result_json.dumps(found), mimetype="application/json")


@blueprint.get("/recordings/<recording_id>/export/<fmt>")
def export(recording_id: str, fmt: str) -> Response:
    """Give the transcript as a file."""
    return send_export(recording_id, fmt)


@blueprint.get("/recordings/<recording_id>/peaks")
def peaks(recording_id: str) -> Response:
    """Give the outline of the sound."""
    found = read_peaks(storage(), parts().catalogue.recording(recording_id).id)
    return jsonify(peaks=found)


@blueprint.get("/search")
def search() -> Response:
    """Search all transcripts."""
    asked = {name: value.strip() for name, value in request.args.items() if value.strip()}
    limit, offset = _number(asked, "limit", 20), _number(asked, "offset", 0)
    if not 1 <= limit <= MOST_HITS:
        raise InputError(f"The limit lies between 1 and {MOST_HITS}.")
    results = parts().index.search(query_from(asked, present_access(), limit=limit, offset=offset))
    facets = {
        name: [{"value": count.value, "count": count.count} for count in counts]
        for name, counts in results.facets.items()
    }
    return jsonify(
        total=results.total,
        by_words=results.by_words,
        next=results.next,
        answered=results.answered,
        behind=parts().catalogue.index_changes.backlog().recordings,
        hits=[hit_json(hit) for hit in results.hits],
        facets=facets,
    )


@blueprint.get("/suggest")
def suggest() -> Response:
    """Offer speakers and agenda items while somebody types."""
    found = parts().index.suggest(request.args.get("q", ""), present_access(), MOST_SUGGESTIONS)
    return jsonify(suggestions=[{"kind": each.kind, "value": each.value, "count": each.count} for each in found])


@blueprint.get("/statements/<statement_id>")
def statement(statement_id: str) -> Response:
    """Give what a lasting name stands for."""
    return jsonify(statement_json(find_statement(statement_id)))


def _number(asked: dict[str, str], name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InputError(f"The {name} is a whole number.")
    return int(text)
