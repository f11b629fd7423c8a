"""The public form by which observers register, where a meeting has opened it: first come, first served."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError, NotFoundError
from meetings.observers import Registration
from meetings.recording import Meeting
from search_app.accounts.guessing import WINDOW
from search_app.accounts.signing import caller
from search_app.details import FieldsError
from search_app.languages import gettext
from search_app.observers.reading import CATEGORY_NAMES, read_registration, takes_registrations
from search_app.pages.meetings import find_meeting
from search_app.parts import parts

MOST_FROM_AN_ADDRESS = 30
"""Registrations in a quarter of an hour: an organisation registers several people, a script hundreds."""

blueprint = Blueprint("registering", __name__, url_prefix="/observe/<meeting_id>")


@blueprint.get("")
def form(meeting_id: str) -> str:
    """Show the form."""
    return _page(_open_meeting(meeting_id), {}, {})


@blueprint.post("")
def send(meeting_id: str) -> Response | tuple[str, int]:
    """Take a registration in, and say whether there is a place."""
    meeting, accounts = _open_meeting(meeting_id), parts().catalogue.accounts
    key = f"registration from {caller()}"
    now = utc_now()
    if accounts.failures(key, now - WINDOW, now) >= MOST_FROM_AN_ADDRESS:
        raise TooManyRequests
    fields = request.form.to_dict()
    try:
        registered = parts().catalogue.observing.register(read_registration(meeting_id, fields))
    except FieldsError as error:
        return _page(meeting, fields, error.sentences), 400
    except InputError as error:
        return _page(meeting, fields, {"email": error.message}), 400
    accounts.note_failure((key,), utc_now(), keep=WINDOW)
    return redirect(url_for(".done", meeting_id=meeting_id, state=registered.state), 303)


@blueprint.get("/done")
def done(meeting_id: str) -> str:
    """Say what comes next."""
    seated = request.args.get("state") == "seated"
    return render_template("observers/done.html", meeting=_open_meeting(meeting_id), seated=seated)


def _open_meeting(meeting_id: str) -> Meeting:
    meeting = find_meeting(meeting_id)
    if not takes_registrations(parts().catalogue.programmes.get(meeting_id), utc_now()):
        raise NotFoundError("There is no such registration, or it is closed.")
    return meeting


def _page(meeting: Meeting, fields: dict[str, str], errors: dict[str, str]) -> str:
    programme = parts().catalogue.programmes.get(meeting.id)
    places = places_left(parts().catalogue.observing.registrations(meeting.id), observer_cap(programme.body_id))
    names = {category: gettext(name) for category, name in CATEGORY_NAMES.items()}
    return render_template(
        "observers/register.html", meeting=meeting, programme=programme, places=places,
        fields=fields, errors=errors, categories=names,
    )  # fmt: skip


def observer_cap(body_id: str | None) -> int | None:
    """Give how many organisations a body lets in."""
    return parts().catalogue.bodies.get(body_id).observer_cap if body_id else None


def places_left(registrations: tuple[Registration, ...], cap: int | None) -> int | None:
    """Give how many organisations can still come in; ``None`` where there is no limit."""
    if cap is None:
        return None
    held = {r.affiliation.casefold() for r in registrations if r.state == "seated" and r.category != "state"}
    return max(0, cap - len(held))
