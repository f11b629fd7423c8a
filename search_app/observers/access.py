"""What observers and everybody get of a session: decided for a meeting or one session, recorded, and cited."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.observers import Ruling, SessionAccess
from meetings.people import Audience
from search_app.accounts import current_actor
from search_app.audiences import AUDIENCES
from search_app.languages import gettext
from search_app.observers.reading import read_decision
from search_app.parts import parts
from search_app.wording import session_title

blueprint = Blueprint("session_access", __name__, url_prefix="/meetings/<meeting_id>/access")


@blueprint.post("")
def rule(meeting_id: str) -> Response:
    """Keep a decision; it counts from the next request on, also for those who are listening now."""
    listen, read = _audience("listen"), _audience("read")
    session_id = request.form.get("session") or None
    if session_id is not None and session_id not in {known for known, _, _ in rulable(meeting_id)}:
        raise InputError("There is no such session in this meeting.")
    access = SessionAccess(listen, read, read_decision(request.form))
    parts().catalogue.observing.rule(Ruling(meeting_id, session_id, access, utc_now(), current_actor().name))
    flash(gettext("The decision is kept, and holds from now on."))
    return redirect(url_for("observers.show", meeting_id=meeting_id, _anchor="access"), 303)


def _audience(name: str) -> Audience:
    found = next((audience for audience in AUDIENCES if audience == request.form.get(name)), None)
    if found is None:
        raise InputError("Please say who may listen, and who may read what is published.")
    return found


def rulable(meeting_id: str) -> list[tuple[str, str, SessionAccess]]:
    """Give the sessions of a meeting that can be decided on, recorded or live, each with what holds for it."""
    catalogue = parts().catalogue
    accesses = catalogue.observing.accesses()
    found = [(r.id, session_title(r), accesses[r.id]) for r in catalogue.recordings(meeting_id)]
    for live in catalogue.live.all():
        if live.meeting.id == meeting_id and live.recording_id is None:
            name = f"{gettext('Live')}: {session_title(live)}"
            found.append((live.id, name, catalogue.observing.live_access(live)))
    return found
