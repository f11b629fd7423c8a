"""The secretariat's list of accounts: who is there, inviting, changing roles, withdrawing."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.people import Account, ActorRole, BodyRole, Invitation
from meetings.roster import ROLES, Role
from search_app.accounts.actor import current_actor
from search_app.accounts.inviting import invite_person, validity
from search_app.parts import parts

ACCOUNT_ROLES = (*ROLES, "public")
"""What somebody can be everywhere; ``public`` has roles only where bodies and meetings give them."""

blueprint = Blueprint("account_list", __name__, url_prefix="/accounts")


@blueprint.get("")
def show() -> str:
    """List accounts and open invitations."""
    return _page()


@blueprint.post("/invite")
def invite() -> tuple[Response, int] | tuple[str, int]:
    """Make an invitation and show its link, this once."""
    fields = {name: request.form.get(name, "").strip() for name in ("email", "name", "role", "entity", "body_id")}
    errors = {}
    if "@" not in fields["email"]:
        errors["email"] = "Please give an e-mail address."
    if fields["role"] not in ROLES:
        errors["role"] = "Please choose a role."
    if errors:
        return _page(fields=fields, errors=errors), 400
    role, entity, by = cast(Role, fields["role"]), fields["entity"] or None, current_actor().name
    body_id = parts().catalogue.bodies.get(fields["body_id"]).id if fields["body_id"] else None
    times = validity(utc_now())
    return _invited(Invitation(fields["email"], fields["name"], role, entity, by, *times, body_id))


@blueprint.post("/<account_id>/renew")
def renew(account_id: str) -> tuple[Response, int] | tuple[str, int]:
    """Make a link by which somebody sets a new password."""
    account = parts().catalogue.accounts.get(account_id)
    invitation = Invitation(
        account.email, account.name, account.role, account.entity, current_actor().name, *validity(utc_now())
    )
    return _invited(invitation)


@blueprint.post("/<account_id>/describe")
def describe(account_id: str) -> BaseResponse:
    """Change name, role or entity."""
    role, name = request.form.get("role", ""), request.form.get("name", "").strip()
    account = parts().catalogue.accounts.get(account_id)
    if role not in ACCOUNT_ROLES or not name:
        raise InputError("An account needs a name and a role.")
    if role != "secretariat":
        _keep_one_secretariat(account)
    entity = request.form.get("entity", "").strip() or None
    parts().catalogue.accounts.describe(account_id, name=name, role=cast(ActorRole, role), entity=entity)
    return _back(f"{name} is changed. It counts from now on.")


@blueprint.post("/<account_id>/roles")
def give_role(account_id: str) -> BaseResponse:
    """Give somebody a role in one body, or let what they are everywhere count there again."""
    account, body = (
        parts().catalogue.accounts.get(account_id),
        parts().catalogue.bodies.get(request.form.get("body", "")),
    )
    role, entity = request.form.get("role", ""), request.form.get("entity", "").strip() or None
    shown = body.short_name or body.name
    if not role:
        parts().catalogue.body_roles.take_away(account_id, body.id)
        return _back(f"{account.name} has no role of their own in {shown} any more.")
    if role not in ROLES:
        raise InputError("Please choose a role.")
    parts().catalogue.body_roles.give(account_id, BodyRole(body.id, cast(Role, role), entity))
    return _back(f"{account.name} is {role} in {shown} from now on.")


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
    link, mailed = invite_person(invitation)
    return _page(link=link, invitation=invitation, mailed=mailed), 201


def _keep_one_secretariat(account: Account) -> None:
    others = (a for a in parts().catalogue.accounts.all() if a.id != account.id and a.withdrawn_at is None)
    if account.role == "secretariat" and not any(other.role == "secretariat" for other in others):
        raise InputError("This is the only account of the secretariat: without it nobody could look after accounts.")


def _back(sentence: str) -> BaseResponse:
    flash(sentence)
    return redirect(url_for(".show"), 303)


def _page(**more: object) -> str:
    accounts, bodies = parts().catalogue.accounts, parts().catalogue.bodies.all()
    shown = {"fields": {}, "errors": {}, "link": None, **more}
    return render_template(
        "accounts/list.html",
        accounts=accounts.all(),
        invitations=accounts.invitations(utc_now()),
        roles=ROLES,
        account_roles=ACCOUNT_ROLES,
        bodies=bodies,
        body_names={body.id: body.short_name or body.name for body in bodies},
        body_roles=parts().catalogue.body_roles.all(),
        **shown,
    )
