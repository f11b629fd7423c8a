"""Notices about a meeting: written once, told on its page, by mail and in the public feed to those they are for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import new_id, utc_now
from meetings.errors import InputError, NotFoundError
from meetings.programme import Notice, Programme
from search_app.accounts import current_actor
from search_app.audiences import AUDIENCES
from search_app.languages import gettext, ngettext
from search_app.mail import Letter, can_send, send_letters
from search_app.pages.meetings import find_meeting
from search_app.parts import parts

LONGEST = 20_000

blueprint = Blueprint("notices", __name__, url_prefix="/meetings/<meeting_id>/notices")


@blueprint.post("")
def add(meeting_id: str) -> Response:
    """Tell something; with a tick, by mail as well."""
    fields = request.form
    audience = next((each for each in AUDIENCES if each == fields.get("audience")), None)
    if audience is None:
        raise InputError("Please choose whom the notice is for.")
    title, text = fields.get("title", "").strip()[:300], fields.get("text", "").strip()[:LONGEST]
    notice = Notice(new_id(), title, text, audience, utc_now(), current_actor().name)
    programmes = parts().catalogue.programmes
    programme = programmes.change(meeting_id, lambda now: replace(now, notices=(*now.notices, notice)))
    flash(gettext("The notice is there for those it is for."))
    if "mail" in fields:
        _mail(meeting_id, programme, notice)
    return _back(meeting_id)


@blueprint.post("/<notice_id>/remove")
def remove(meeting_id: str, notice_id: str) -> Response:
    """Take a notice back; what was sent by mail has left."""

    def removed(now: Programme) -> Programme:
        kept = tuple(each for each in now.notices if each.id != notice_id)
        if kept == now.notices:
            raise NotFoundError("There is no such notice.")
        return replace(now, notices=kept)

    parts().catalogue.programmes.change(meeting_id, removed)
    return _back(meeting_id)


def addresses(meeting_id: str, programme: Programme, notice: Notice) -> tuple[str, ...]:
    """Give the addresses that a notice goes to: the roster's, and those of admitted observers unless it is internal."""
    return tuple(dict.fromkeys(_addresses(meeting_id, programme, notice)))


def _addresses(meeting_id: str, programme: Programme, notice: Notice) -> Iterator[str]:
    catalogue = parts().catalogue
    for member in catalogue.bodies.members(programme.body_id) if programme.body_id else ():
        internal = member.role != "observer"
        if member.email and member.serves(programme.starts) and (internal or notice.audience != "group"):
            yield member.email
    if notice.audience != "group":
        yield from (each.email for each in catalogue.observing.registrations(meeting_id) if each.is_admitted)


def _mail(meeting_id: str, programme: Programme, notice: Notice) -> None:
    to = addresses(meeting_id, programme, notice)
    if not can_send(parts().settings) or not to:
        flash("No letter has left: there is no mail server, or nobody with an address.")
        return
    subject = f"{find_meeting(meeting_id).title}: {notice.title}"
    outcomes = send_letters(parts().settings, [Letter(each, subject, f"{notice.text}\n") for each in to])
    for problem in filter(None, outcomes):
        flash(problem)
    flash(ngettext("%(num)s letter has left.", "%(num)s letters have left.", outcomes.count(None)))


def _back(meeting_id: str) -> Response:
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="notices"), 303)
