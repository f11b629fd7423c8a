"""The secretariat's list of accounts: who is there, inviting, changing roles, withdrawing."""

from __future__ import annotations

import datetime as dt
from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.store import utc_now
from meetings.errors import InputError, UnavailableError
from meetings.people import Account, Invitation
from meetings.roster import ROLES, Role
from search_app.accounts.actor import current_actor
from search_app.languages import gettext
from search_app.languages.choosing import speaking
from search_app.mail import Letter, can_send, send_letters
from search_app.parts import parts

INVITATION_DAYS = 14

blueprint = Blueprint("account_list", __name__, url_prefix="/accounts")


@blueprint.get("")
def show() -> str:
    """List accounts and open invitations."""
    return _page()


@blueprint.post("/invite")
def invite() -> tuple[Response, int] | tuple[str, int]:
    """Make an invitation and show its link, this once."""
    fields = {name: request.form.get(name, "").strip() for name in ("email", "name", "role", "entity")}
    errors = {}
    if "@" not in fields["email"]:
        errors["email"] = "Please give an e-mail address."
    if fields["role"] not in ROLES:
        errors["role"] = "Please choose a role."
    if errors:
        return _page(fields=fields, errors=errors), 400
    role, entity = cast(Role, fields["role"]), fields["entity"] or None
    return _invited(Invitation(fields["email"], fields["name"], role, entity, current_actor().name, *_validity()))


@blueprint.post("/<account_id>/renew")
def renew(account_id: str) -> tuple[Response, int] | tuple[str, int]:
    """Make a link by which somebody sets a new password."""
    account = parts().catalogue.accounts.get(account_id)
    invitation = Invitation(
        account.email, account.name, account.role, account.entity, current_actor().name, *_validity()
    )
    return _invited(invitation)


@blueprint.post("/<account_id>/describe")
def describe(account_id: str) -> BaseResponse:
    """Change name, role or entity."""
    role, name = request.form.get("role", ""), request.form.get("name", "").strip()
    account = parts().catalogue.accounts.get(account_id)
    if role not in ROLES or not name:
        raise InputError("An account needs a name and a role.")
    if role != "secretariat":
        _keep_one_secretariat(account)
    entity = request.form.get("entity", "").strip() or None
    parts().catalogue.accounts.describe(account_id, name=name, role=cast(Role, role), entity=entity)
    return _back(f"{name} is changed. It counts from now on.")


@blueprint.post("/<account_id>/withdraw")
def withdraw(account_id: str) -> BaseResponse:
    """Let somebody in no more; their sessions end at once."""
    account = parts().catalogue.accounts.get(account_id)
    _keep_one_secretariat(account)
    parts().catalogue.accounts.withdraw(account_id, utc_now())
    return _back(f"{account.name} can sign in no more.")


@blueprint.post("/<account_id>/readmit")
def readmit(account_id: str) -> BaseResponse:
    """Let somebody in again."""
    account = parts().catalogue.accounts.readmit(account_id)
    return _back(f"{account.name} can sign in again.")


@blueprint.post("/<account_id>/drop-second-factor")
def drop_second_factor(account_id: str) -> BaseResponse:
    """Take away the second factor of somebody who has lost it."""
    account = parts().catalogue.accounts.set_second_factor(account_id, None)
    return _back(f"{account.name} sets up a new second factor at the next sign-in.")


def _invited(invitation: Invitation) -> tuple[str, int]:
    token = parts().catalogue.accounts.invite(invitation)
    path = url_for("accounts.join", token=token)
    base = parts().settings.url
    link = f"{base}{path}" if base else url_for("accounts.join", token=token, _external=True)
    return _page(link=link, invitation=invitation, mailed=_mailed(invitation, link)), 201


def _mailed(invitation: Invitation, link: str) -> bool:
    """Send the link by mail where that can be done; whether it has left."""
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


def _validity() -> tuple[dt.datetime, dt.datetime]:
    now = utc_now()
    return now, now + dt.timedelta(days=INVITATION_DAYS)


def _keep_one_secretariat(account: Account) -> None:
    others = (a for a in parts().catalogue.accounts.all() if a.id != account.id and a.withdrawn_at is None)
    if account.role == "secretariat" and not any(other.role == "secretariat" for other in others):
        raise InputError("This is the only account of the secretariat: without it nobody could look after accounts.")


def _back(sentence: str) -> BaseResponse:
    flash(sentence)
    return redirect(url_for(".show"), 303)


def _page(**more: object) -> str:
    accounts = parts().catalogue.accounts
    shown = {"fields": {}, "errors": {}, "link": None, **more}
    return render_template(
        "accounts/list.html", accounts=accounts.all(), invitations=accounts.invitations(utc_now()), roles=ROLES, **shown
    )
