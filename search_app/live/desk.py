"""The secretariat's desk: opening a session, recording it from this browser, ending it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from media.live.alive import is_alive
from media.live.fetching import check_address
from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.live.session import FLOOR, Channel, check_captions, check_channels
from meetings.transcript import PLENARY
from search_app.accounts.actor import current_person
from search_app.accounts.claiming import claim_meeting, claim_prefill
from search_app.details import LANGUAGES, OTHER, SUGGESTED_GROUPS, FieldsError, fields_of, read_details
from search_app.languages import translatable
from search_app.pages.meetings import find_meeting
from search_app.parts import parts
from search_app.receiving import gather_fields
from search_app.seeing import known_meetings, may_follow

AUDIENCES = {
    "group": translatable("The group"),
    "observers": translatable("The group and its observers"),
    "public": translatable("Everybody"),
}

blueprint = Blueprint("live", __name__, url_prefix="/live")


@blueprint.get("")
def index() -> str:
    """Show the sessions under way, those that were, and the form for another."""
    meeting_id = request.args.get("meeting")
    return _page(_fields_for(meeting_id) if meeting_id else {}, {})


@blueprint.post("")
def open_session() -> BaseResponse | tuple[str, int]:
    """Open a session, or show the form again with what has to be put right."""
    filled = gather_fields(request.form, request.files)
    try:
        details = read_details(filled.fields)
    except FieldsError as error:
        return _page(filled.fields, {**error.sentences, **filled.errors}), 400
    if filled.errors:
        return _page(filled.fields, filled.errors), 400
    address = filled.fields.get("address", "").strip() or None
    try:
        if address:
            check_address(address, parts().settings.live_hosts)
    except InputError as error:
        return _page(filled.fields, {"address": error.message}), 400
    channels = _channels(details.options.language, address)
    try:
        check_captions(channels, parts().settings.live_captions)
    except InputError as error:
        return _page(filled.fields, {"captioned": error.message}), 400
    claim_meeting("edit", details.meeting)
    audience = filled.fields.get("audience", "group")
    session = parts().catalogue.live.open(
        parts().catalogue.add_meeting(details.meeting),
        channels=channels,
        date=details.date or utc_now().date(),
        group=details.group,
        agenda=details.agenda,
        roster=details.roster,
        options=details.options,
        audience=audience if audience in AUDIENCES else "group",
        decision=filled.fields.get("decision", "").strip()[:500],
    )
    return redirect(url_for(".desk", session_id=session.id), 303)


@blueprint.get("/<session_id>/desk")
def desk(session_id: str) -> Response:
    """Show the desk of a session; only this page may use the microphone."""
    session = parts().catalogue.live.get(session_id)
    recording = parts().catalogue.recording(session.recording_id) if session.recording_id else None
    page = render_template(
        "live_desk.html",
        session=session,
        recording=recording,
        alive=is_alive(parts().settings.live_dir),
        audience=AUDIENCES[session.audience],
    )
    response = make_response(page)
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(self)"
    response.headers["Cache-Control"] = "no-store"  # the page holds the session's key
    return response


@blueprint.post("/<session_id>/end")
def end(session_id: str) -> BaseResponse:
    """End a session: its sound becomes a recording."""
    parts().catalogue.live.end(session_id, utc_now())
    return redirect(url_for(".desk", session_id=session_id), 303)


@blueprint.post("/<session_id>/retry")
def retry(session_id: str) -> BaseResponse:
    """Try again to make a recording of a session."""
    parts().catalogue.live.retry(session_id)
    return redirect(url_for(".desk", session_id=session_id), 303)


def _channels(language: str | None, address: str | None) -> tuple[Channel, ...]:
    interpretations, captioned = request.form.getlist("interpretation"), request.form.getlist("captioned") or [FLOOR]
    wanted = dict.fromkeys(code for code in interpretations if code in LANGUAGES and code != language)
    more = (Channel(code, LANGUAGES[code], code, captioned=code in captioned) for code in wanted)
    return check_channels((Channel(language=language, address=address, captioned=FLOOR in captioned), *more))


def _fields_for(meeting_id: str) -> dict[str, str]:
    claim_prefill(meeting_id)
    meeting = find_meeting(meeting_id)
    latest = next(iter(parts().catalogue.recordings(meeting_id)), None)
    return fields_of(latest) if latest else {"meeting": meeting.title}


def _page(fields: Mapping[str, str], errors: Mapping[str, str]) -> str:
    person = current_person()
    catalogue = parts().catalogue
    sessions = [session for session in catalogue.live.all() if may_follow(person, session, catalogue)]
    return render_template(
        "live.html",
        fields={"group": PLENARY, "audience": "group", **fields},
        chosen=request.form.getlist("interpretation"),
        captioned=request.form.getlist("captioned") or [FLOOR],
        most_captioned=parts().settings.live_captions,
        errors=errors,
        under_way=[session for session in sessions if session.state in ("open", "ended")],
        past=[session for session in sessions if session.state in ("kept", "failed")],
        meetings=known_meetings("edit"),
        groups=SUGGESTED_GROUPS,
        plenary=PLENARY,
        other=OTHER,
        languages=LANGUAGES,
        audiences=AUDIENCES,
        live_hosts=parts().settings.live_hosts,
    )
