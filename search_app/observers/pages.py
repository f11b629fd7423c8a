"""The observers of a meeting: the list, who is admitted by which decision, and the public form's opening."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.formats.csv import harmless
from meetings.formats.dates import parse_date
from meetings.observers import Registration
from meetings.people import Invitation
from search_app.accounts import current_actor
from search_app.accounts.inviting import invite_person, validity
from search_app.audiences import AUDIENCES
from search_app.details import FieldsError
from search_app.languages import gettext
from search_app.observers.access import rulable
from search_app.observers.reading import CATEGORY_NAMES, read_decision, read_registration, takes_registrations
from search_app.observers.registering import observer_cap, places_left
from search_app.pages.meetings import find_meeting
from search_app.parts import parts

blueprint = Blueprint("observers", __name__, url_prefix="/meetings/<meeting_id>/observers")


@blueprint.get("")
def show(meeting_id: str) -> str:
    """Show who has registered, and what observers get of each session."""
    return _page(meeting_id)


@blueprint.post("")
def add(meeting_id: str) -> BaseResponse | tuple[str, int]:
    """Enter a registration that came another way; it takes its place in the order at this moment."""
    fields = request.form.to_dict()
    find_meeting(meeting_id)
    try:
        registered = parts().catalogue.observing.register(read_registration(meeting_id, fields))
    except FieldsError as error:
        return _page(meeting_id, fields=fields, errors=error.sentences), 400
    except InputError as error:
        return _page(meeting_id, fields=fields, errors={"email": error.message}), 400
    waits = "" if registered.state == "seated" else " " + gettext("All places are taken: they wait.")
    flash(gettext("%(name)s is registered.", name=registered.name) + waits)
    return _back(meeting_id)


@blueprint.post("/opening")
def opening(meeting_id: str) -> BaseResponse:
    """Open or close the public form."""
    until = request.form.get("until", "").strip()
    day = parse_date(until) if until else None
    is_open = request.form.get("open") == "yes"
    parts().catalogue.programmes.change(
        meeting_id, lambda present: replace(present, observers_open=is_open, observers_until=day)
    )
    flash(gettext("Observers can register with the link.") if is_open else gettext("The public form is closed."))
    return _back(meeting_id)


@blueprint.post("/<registration_id>/decide")
def decide(meeting_id: str, registration_id: str) -> BaseResponse:
    """Keep the chair's decision on a registration."""
    admitted = request.form.get("admitted") == "yes"
    decision = read_decision(request.form)
    changed = parts().catalogue.observing.decide(meeting_id, registration_id, decision, admitted=admitted)
    flash(_told(changed))
    return _back(meeting_id)


@blueprint.post("/<registration_id>/withdraw")
def withdraw(meeting_id: str, registration_id: str) -> BaseResponse:
    """Take a place away; what they could see is closed to them from the next request on."""
    gone = parts().catalogue.observing.withdraw(meeting_id, registration_id)
    flash(gettext("%(name)s observes no more; the next who waits has the place.", name=gone.name))
    return _back(meeting_id)


@blueprint.post("/<registration_id>/invite")
def invite(meeting_id: str, registration_id: str) -> tuple[str, int]:
    """Make the link by which an admitted observer gets an account; what it shows follows the decisions."""
    found = next((r for r in parts().catalogue.observing.registrations(meeting_id) if r.id == registration_id), None)
    if found is None or not found.is_admitted:
        raise InputError("Only an observer who is admitted can be invited.")
    if parts().catalogue.accounts.find(found.email):
        raise InputError("This address has an account already: it sees what observers see.")
    by = current_actor().name
    invitation = Invitation(found.email, found.name, "public", found.affiliation, by, *validity(utc_now()))
    link, mailed = invite_person(invitation)
    return _page(meeting_id, link=link, mailed=mailed, invitation=invitation), 201


@blueprint.get("/table.csv")
def table(meeting_id: str) -> Response:
    """Give the list for badges."""
    find_meeting(meeting_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "affiliation", "category", "email", "registered", "state", "decision"])
    for each in parts().catalogue.observing.registrations(meeting_id):
        day, cited = each.registered_at.isoformat(timespec="seconds"), str(each.decision or "")
        cells = (each.name, each.affiliation, CATEGORY_NAMES[each.category], each.email, day, each.state, cited)
        writer.writerow([harmless(cell) for cell in cells])
    headers = {"Content-Disposition": f'attachment; filename="observers-{meeting_id}.csv"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


def _told(changed: Registration) -> str:
    if changed.state == "refused":
        return gettext("%(name)s is not admitted.", name=changed.name)
    if changed.is_admitted:
        return gettext("%(name)s is admitted.", name=changed.name)
    return gettext("%(name)s is admitted as soon as there is a place.", name=changed.name)


def _back(meeting_id: str) -> BaseResponse:
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


def _page(meeting_id: str, **more: object) -> str:
    meeting, catalogue = find_meeting(meeting_id), parts().catalogue
    programme, registrations = catalogue.programmes.get(meeting_id), catalogue.observing.registrations(meeting_id)
    cap = observer_cap(programme.body_id)
    body = catalogue.bodies.get(programme.body_id) if programme.body_id else None
    shown: dict[str, object] = {"fields": {}, "errors": {}, "link": None, **more}
    return render_template(
        "observers/show.html",
        meeting=meeting,
        programme=programme,
        body=body,
        registrations=registrations,
        cap=cap,
        places=places_left(registrations, cap),
        is_open=takes_registrations(programme, utc_now()),
        categories={category: gettext(name) for category, name in CATEGORY_NAMES.items()},
        sessions=rulable(meeting_id),
        rulings=list(reversed(catalogue.observing.rulings(meeting_id))),
        audiences={audience: gettext(name) for audience, name in AUDIENCES.items()},
        has_account={r.id for r in registrations if catalogue.accounts.find(r.email)},
        **shown,
    )
