"""A meeting as a whole: set up by hand or from an Indico event, and its facts changed."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.formats import indico_json
from meetings.formats.dates import parse_date
from meetings.formats.encoding import decode_text
from meetings.programme import GENEVA, Programme, check_timezone, with_sessions
from search_app.accounts import current_actor
from search_app.accounts.actor import current_person
from search_app.accounts.claiming import claim_body, claim_meeting, claim_new
from search_app.details import FieldsError
from search_app.languages import gettext
from search_app.pages.meetings import find_meeting
from search_app.parts import parts

LARGEST_BYTES = 5_000_000
FACTS = ("title", "body_id", "starts", "ends", "place", "timezone")

blueprint = Blueprint("programme", __name__, url_prefix="/meetings")


@blueprint.get("/new")
def new() -> str:
    """Show the form for a new meeting."""
    return _form({"body_id": request.args.get("body", ""), "timezone": GENEVA}, {})


@blueprint.post("/new")
def create() -> Response | tuple[str, int]:
    """Set a meeting up; a title that is there already is that meeting."""
    fields = request.form.to_dict()
    try:
        programme = _read(fields, Programme())
        claim_new(programme.body_id, fields.get("title", ""))
        meeting = parts().catalogue.add_meeting(fields.get("title", ""))
    except FieldsError as error:
        return _form(fields, error.sentences), 400
    except InputError as error:
        return _form(fields, {"title": error.message}), 400
    parts().catalogue.programmes.change(meeting.id, lambda present: _with_facts(present, programme))
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@blueprint.get("/<meeting_id>/facts")
def edit(meeting_id: str) -> str:
    """Show the form for a meeting that is there."""
    meeting, programme = find_meeting(meeting_id), parts().catalogue.programmes.get(meeting_id)
    fields = {
        "title": meeting.title,
        "body_id": programme.body_id or "",
        "starts": programme.starts.isoformat() if programme.starts else "",
        "ends": programme.ends.isoformat() if programme.ends else "",
        "place": programme.place,
        "timezone": programme.timezone,
    }
    return _form(fields, {}, meeting_id)


@blueprint.post("/<meeting_id>/facts")
def change(meeting_id: str) -> Response | tuple[str, int]:
    """Change when and where a meeting sits, and whose it is."""
    fields = {"title": find_meeting(meeting_id).title, **request.form.to_dict()}
    try:
        programme = _read(fields, Programme())
    except FieldsError as error:
        return _form(fields, error.sentences, meeting_id), 400
    claim_body("edit", programme.body_id)
    try:
        parts().catalogue.programmes.rename(meeting_id, fields["title"])
    except InputError as error:
        return _form(fields, {"title": error.message}, meeting_id), 400
    parts().catalogue.programmes.change(meeting_id, lambda present: _with_facts(present, programme))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@blueprint.post("/<meeting_id>/remove")
def remove(meeting_id: str) -> Response:
    """Remove a meeting of which nothing is recorded."""
    title = find_meeting(meeting_id).title
    parts().catalogue.programmes.remove(meeting_id)
    flash(gettext("The meeting “%(title)s” is removed.", title=title))
    return redirect(url_for("home.index"), 303)


@blueprint.post("/indico")
def take_indico() -> Response | tuple[str, int]:
    """Set a meeting up from an Indico event's export."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _form({"timezone": GENEVA}, {"file": "Please choose the file of the export."}), 400
    try:
        event = indico_json.loads(decode_text(file.stream.read(LARGEST_BYTES + 1)))
        claim_meeting("edit", event.title)
        meeting = parts().catalogue.add_meeting(event.title)
    except InputError as error:
        return _form({"timezone": GENEVA}, {"file": error.message}), 400
    facts = Programme(starts=event.starts, ends=event.ends, place=event.place, timezone=event.timezone)

    def taken(present: Programme) -> Programme:
        merged = _with_facts(present, replace(facts, body_id=present.body_id))
        return with_sessions(merged, event.sessions).with_agenda(event.agenda, utc_now(), current_actor().name)

    parts().catalogue.programmes.change(meeting.id, taken)
    without_hour = f" Without an hour, so no session: {', '.join(event.skipped)}." if event.skipped else ""
    flash(f"{len(event.sessions)} sessions are taken in from the event.{without_hour}")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


def _with_facts(present: Programme, facts: Programme) -> Programme:
    return replace(
        present,
        body_id=facts.body_id,
        starts=facts.starts,
        ends=facts.ends,
        place=facts.place,
        timezone=facts.timezone,
    )


def _read(fields: dict[str, str], present: Programme) -> Programme:
    errors: dict[str, str] = {}
    days = {}
    for name in ("starts", "ends"):
        try:
            days[name] = parse_date(fields[name]) if fields.get(name, "").strip() else None
        except InputError as error:
            errors[name] = error.message
    try:
        timezone = check_timezone(fields.get("timezone", "").strip() or GENEVA)
    except InputError as error:
        timezone, errors["timezone"] = GENEVA, error.message
    body_id = fields.get("body_id") or None
    if body_id and body_id not in {body.id for body in parts().catalogue.bodies.all()}:
        errors["body_id"] = "Please choose one of the bodies."
    if not errors and days["starts"] and days["ends"] and days["ends"] < days["starts"]:
        errors["ends"] = "The meeting ends before it begins."
    if errors:
        raise FieldsError(errors)
    place = fields.get("place", "").strip()
    return replace(present, body_id=body_id, starts=days["starts"], ends=days["ends"], place=place, timezone=timezone)


def _form(fields: dict[str, str], errors: dict[str, str], meeting_id: str | None = None) -> str:
    return render_template(
        "programme/form.html",
        fields=fields,
        errors=errors,
        meeting_id=meeting_id,
        empty=bool(meeting_id) and not parts().catalogue.recordings(meeting_id),
        bodies=[body for body in parts().catalogue.bodies.all() if current_person().within(body.id).holds("edit")],
    )
