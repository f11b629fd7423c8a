"""The upload page: a file and what is known of it; nothing typed or sent is lost over a mistake."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.bodies import roster_of
from meetings.transcript import PLENARY
from search_app.accounts.claiming import claim_prefill
from search_app.details import LANGUAGES, OTHER, SUGGESTED_GROUPS, FieldsError, agenda_text, fields_of, roster_text
from search_app.languages import sentence
from search_app.pages.meetings import find_meeting
from search_app.parts import parts, uploads
from search_app.receiving import check_fields, gather_fields, receive_form, waiting_upload
from search_app.security import content_policy
from search_app.seeing import known_meetings
from search_app.uploads.direct import DirectUploads

blueprint = Blueprint("upload", __name__, url_prefix="/upload")


@blueprint.get("")
def form() -> Response:
    """Show the form; for a further session of a meeting, with its agenda and roster filled in."""
    meeting_id = request.args.get("meeting")
    return _page(_fields_for(meeting_id) if meeting_id else {}, {})


@blueprint.post("")
def send() -> BaseResponse | tuple[BaseResponse, int]:
    """Take the recording in, or show the form again with what has to be put right."""
    filled = gather_fields(request.form, request.files)
    try:
        recording = receive_form(filled)
    except FieldsError as error:
        return _page(filled.fields, error.sentences), 400
    return redirect(url_for("recordings.show", recording_id=recording.id), 303)


@blueprint.post("/check")
def check() -> Response:
    """Say which fields cannot be used, while the file is still on its way."""
    try:
        check_fields(gather_fields(request.form, request.files))
    except FieldsError as error:
        return jsonify(errors={name: sentence(told) for name, told in error.sentences.items()})
    return jsonify(errors={})


def _fields_for(meeting_id: str) -> dict[str, str]:
    claim_prefill(meeting_id)
    meeting = find_meeting(meeting_id)
    latest = next(iter(parts().catalogue.recordings(meeting_id)), None)
    programme = parts().catalogue.programmes.get(meeting_id)
    members = parts().catalogue.bodies.members(programme.body_id) if programme.body_id else ()
    planned = {
        "agenda": agenda_text(programme.agenda),
        "roster": roster_text(roster_of(members, programme.starts)),
        "date": programme.starts.isoformat() if programme.starts else "",
    }
    known = {name: text for name, text in planned.items() if text}
    return {**(fields_of(latest) if latest else {"meeting": meeting.title}), **known}


def _page(fields: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    known = uploads()
    shown = render_template(
        "upload.html",
        fields={"group": PLENARY, **fields},
        errors=errors,
        upload=waiting_upload(fields),
        meetings=known_meetings("edit"),
        groups=SUGGESTED_GROUPS,
        plenary=PLENARY,
        other=OTHER,
        languages=LANGUAGES,
        direct=isinstance(known, DirectUploads),
    )
    response = make_response(shown)
    if isinstance(known, DirectUploads):
        response.headers["Content-Security-Policy"] = content_policy(sending_to=known.origin)
    return response
