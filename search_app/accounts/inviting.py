"""Inviting somebody: the link of an invitation, shown once, and sent by mail where that can be done."""

from __future__ import annotations

import datetime as dt

from flask import flash, url_for

from meetings.errors import UnavailableError
from meetings.people import Invitation
from search_app.languages import gettext
from search_app.languages.choosing import speaking
from search_app.mail import Letter, can_send, send_letters
from search_app.parts import parts

INVITATION_DAYS = 14


def invite_person(invitation: Invitation) -> tuple[str, bool]:
    """Keep an invitation; give its link, and whether it has left by mail."""
    token = parts().catalogue.accounts.invite(invitation)
    path = url_for("accounts.join", token=token)
    base = parts().settings.url
    link = f"{base}{path}" if base else url_for("accounts.join", token=token, _external=True)
    return link, _mailed(invitation, link)


def validity(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Give from when until when an invitation made now can be used."""
    return now, now + dt.timedelta(days=INVITATION_DAYS)


def _mailed(invitation: Invitation, link: str) -> bool:
    if not (can_send(parts().settings) and invitation.email):
        return False
    known = parts().catalogue.accounts.find(invitation.email)
    with speaking(known.language if known else None):
        text = gettext(
            "%(name)s invites you to the archive of the meetings. This link works once:", name=invitation.invited_by
        )
        letter = Letter(invitation.email, gettext("Your invitation"), f"{text}\n\n{link}\n")
    try:
        (problem,) = send_letters(parts().settings, [letter])
    except UnavailableError as error:
        problem = error.message
    if problem:
        flash(problem)
    return problem is None
