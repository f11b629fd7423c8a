"""The agenda of a meeting: written, changed in versions, adopted."""

from __future__ import annotations

from itertools import pairwise

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.agenda import Agenda
from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.formats import agenda_json
from meetings.formats.dates import parse_date
from meetings.programme import agenda_changes
from search_app.accounts import current_actor
from search_app.details import agenda_text
from search_app.pages.meetings import find_meeting
from search_app.parts import parts

blueprint = Blueprint("agenda", __name__, url_prefix="/meetings/<meeting_id>/agenda")


@blueprint.get("")
def show(meeting_id: str) -> str:
    """Show all versions, the newest first, each with what it changed."""
    return _page(meeting_id)


@blueprint.post("")
def keep(meeting_id: str) -> Response | tuple[str, int]:
    """Keep an agenda as the next version."""
    text = request.form.get("agenda", "")
    try:
        agenda = agenda_json.loads(text)
    except (InputError, ValueError) as error:
        return _page(meeting_id, text, str(error)), 400
    by = current_actor().name
    parts().catalogue.programmes.change(meeting_id, lambda present: present.with_agenda(agenda, utc_now(), by))
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


@blueprint.post("/<int:number>/adopt")
def adopt(meeting_id: str, number: int) -> Response:
    """Let a version be the adopted agenda."""
    day = parse_date(request.form.get("day") or utc_now().date().isoformat())
    parts().catalogue.programmes.change(meeting_id, lambda present: present.adopted(number, day))
    flash(f"Version {number} of the agenda is adopted.")
    return redirect(url_for(".show", meeting_id=meeting_id), 303)


def _page(meeting_id: str, text: str | None = None, error: str = "") -> str:
    meeting, programme = find_meeting(meeting_id), parts().catalogue.programmes.get(meeting_id)
    agendas = [version.agenda for version in programme.agendas]
    changes = [agenda_changes(old, new) for old, new in pairwise([Agenda(), *agendas])]
    latest = agendas[-1] if agendas else Agenda()
    return render_template(
        "programme/agenda.html",
        meeting=meeting,
        versions=list(zip(programme.agendas, changes, strict=True))[::-1],
        text=agenda_text(latest) if text is None else text,
        error=error,
    )
