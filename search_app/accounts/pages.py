"""Signing in and out, the first account, and taking up an invitation."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.people import Invitation
from search_app.accounts import openid
from search_app.accounts.actor import accounts_exist, forget, is_at_the_computer, remember
from search_app.accounts.codes import take_code
from search_app.accounts.guessing import check_guesses, forgive_guesses, note_wrong_guess
from search_app.accounts.passwords import check_password, hash_password, is_outdated, is_password
from search_app.accounts.signing import caller, let_in, safe_target, waiting_account
from search_app.errors import respond
from search_app.parts import parts

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WRONG = "Address and password do not belong together. Nothing was signed in."

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
def sign_in() -> str | Response:
    """Show the form to sign in; before there are accounts, offer to make the first."""
    if not accounts_exist() and is_at_the_computer():
        return redirect(url_for(".first"))
    return _sign_in_page()


@blueprint.post("/sign-in")
def send_sign_in() -> Response | tuple[str, int]:
    """Sign in by password."""
    accounts, now = parts().catalogue.accounts, utc_now()
    email, password = request.form.get("email", ""), request.form.get("password", "")
    check_guesses(accounts, email, caller(), now)
    account = accounts.find(email)
    kept = accounts.secrets(account.id).password_hash if account else None
    if not is_password(password, kept) or account is None or account.withdrawn_at is not None:
        note_wrong_guess(accounts, email, caller(), now)
        return _sign_in_page(_WRONG), 401
    forgive_guesses(accounts, email, caller())
    if kept and is_outdated(kept):
        accounts.set_password(account.id, hash_password(password), sign_out=False)
    return let_in(account, request.form.get("next", ""))


@blueprint.get("/sign-in/code")
def code() -> str | Response:
    """Ask for the second factor."""
    return render_template("accounts/code.html") if waiting_account() else redirect(url_for(".sign_in"))


@blueprint.post("/sign-in/code")
def send_code() -> Response | tuple[str, int]:
    """Sign in by the second factor."""
    waiting, now = waiting_account(), utc_now()
    if waiting is None:
        flash("That took too long. Please sign in again.")
        return redirect(url_for(".sign_in"), 303)
    account, target = waiting
    accounts = parts().catalogue.accounts
    check_guesses(accounts, account.id, caller(), now)
    if not take_code(parts().catalogue, account.id, request.form.get("code", ""), now):
        note_wrong_guess(accounts, account.id, caller(), now)
        error = "This code is not right, or was used already. Wait for the next one."
        return render_template("accounts/code.html", error=error), 401
    forgive_guesses(accounts, account.id, caller())
    remember(account, proved=True)
    return redirect(safe_target(target), 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign out on this browser."""
    forget()
    return redirect(url_for(".sign_in"), 303)


@blueprint.get("/accounts/first")
def first() -> str | Response:
    """Offer the first account to whoever sits at the computer."""
    return _first_refused() or render_template("accounts/first.html", fields={}, errors={})


@blueprint.post("/accounts/first")
def send_first() -> Response | tuple[str, int]:
    """Make the first account and sign it in."""
    if refused := _first_refused():
        return refused
    fields, errors = _new_account_fields()
    if not errors:
        account = parts().catalogue.accounts.found(
            email=fields["email"], name=fields["name"], password_hash=hash_password(fields["password"]), now=utc_now()
        )
        remember(account, proved=False)
        flash("The first account is made. Now give it a second factor, so that you can publish and invite others.")
        return redirect(url_for("own_account.second_factor"), 303)
    return render_template("accounts/first.html", fields=fields, errors=errors), 400


@blueprint.get("/join/<token>")
def join(token: str) -> str:
    """Show an invitation."""
    invitation = parts().catalogue.accounts.invitation(token, utc_now())
    fields = {"email": invitation.email or "", "name": invitation.name}
    return _join_page(token, invitation, fields, {})


@blueprint.post("/join/<token>")
def send_join(token: str) -> Response | tuple[str, int]:
    """Take an invitation up and sign in."""
    accounts = parts().catalogue.accounts
    invitation = accounts.invitation(token, utc_now())
    fields, errors = _new_account_fields(invitation.email)
    if errors:
        return _join_page(token, invitation, fields, errors), 400
    account = accounts.accept(
        token,
        now=utc_now(),
        email=fields["email"],
        name=fields["name"],
        password_hash=hash_password(fields["password"]),
    )
    return let_in(account, "")


def _sign_in_page(error: str = "") -> str:
    return render_template(
        "accounts/sign_in.html",
        error=error,
        email=request.form.get("email", ""),
        target=request.form.get("next") or request.args.get("next", ""),
        openid=openid.is_set_up(),
    )


def _join_page(token: str, invitation: Invitation, fields: dict[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "accounts/join.html",
        invitation=invitation,
        token=token,
        fields=fields,
        errors=errors,
        openid=openid.is_set_up(),
    )


def _first_refused() -> Response | None:
    if accounts_exist():
        return redirect(url_for(".sign_in"), 303)
    if not is_at_the_computer():
        return respond(403, "The first account is made at the computer that the archive runs on.")
    return None


def _new_account_fields(email: str | None = None) -> tuple[dict[str, str], dict[str, str]]:
    """Read name, address and password; give them with a sentence for each that cannot be used."""
    fields = {name: request.form.get(name, "").strip() for name in ("email", "name")}
    fields["email"] = email or fields["email"]
    errors = {}
    if not _EMAIL.fullmatch(fields["email"]) or len(fields["email"]) > 254:
        errors["email"] = "Please give an e-mail address."
    if not fields["name"]:
        errors["name"] = "Please give a name: it stands beside what this account does."
    fields["password"] = request.form.get("password", "")
    try:
        check_password(fields["password"], request.form.get("repeated", ""), fields["email"], fields["name"])
    except InputError as error:
        errors["password"] = error.message
    return fields, errors
