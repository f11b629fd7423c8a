"""One's own account: password, second factor, and signing out everywhere."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from search_app.accounts.actor import current_account, current_actor, forget, remember
from search_app.accounts.codes import (
    new_recovery_codes,
    new_secret,
    recovery_digest,
    setup_picture,
    step_of,
)
from search_app.accounts.guessing import check_guesses, note_wrong_guess
from search_app.accounts.passwords import check_password, hash_password, is_password
from search_app.accounts.signing import caller, safe_target
from search_app.parts import parts

_DRAFT = "second_factor_draft"
_WRONG_CODE = "This code is not right. Check the clock of your telephone, and try the next code."

blueprint = Blueprint("own_account", __name__, url_prefix="/account")


@blueprint.get("")
def show() -> str:
    """Show one's own account."""
    return own_page()


@blueprint.post("/password")
def change_password() -> Response | tuple[str, int]:
    """Take a new password; all other sessions end."""
    account, accounts = current_account(), parts().catalogue.accounts
    check_guesses(accounts, account.email, caller(), utc_now())
    kept = accounts.secrets(account.id).password_hash
    if kept and not is_password(request.form.get("present", ""), kept):
        note_wrong_guess(accounts, account.email, caller(), utc_now())
        return own_page(present="This is not your present password."), 400
    password = request.form.get("password", "")
    try:
        check_password(password, request.form.get("repeated", ""), account.email, account.name)
    except InputError as error:
        return own_page(password=error.message), 400
    proved = current_actor().second_factor
    remember(accounts.set_password(account.id, hash_password(password)), proved=proved)
    flash("Your password is changed. Wherever else you were signed in, you are signed out.")
    return redirect(url_for(".show"), 303)


@blueprint.post("/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End all sessions of this account, this one too."""
    parts().catalogue.accounts.sign_out_everywhere(current_account().id)
    forget()
    flash("You are signed out everywhere.")
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/second-factor")
def second_factor() -> str | Response:
    """Show what an authenticator needs to know."""
    if current_account().has_second_factor and not current_actor().second_factor:
        forget()  # somebody with a second factor shows it when they sign in
        return redirect(url_for("accounts.sign_in", next=safe_target(request.args.get("next", ""))))
    session.setdefault(_DRAFT, new_secret())
    return _second_factor_page()


@blueprint.post("/second-factor")
def send_second_factor() -> str | tuple[str, int]:
    """Take the second factor up once a first code shows that the authenticator has it; show the recovery codes."""
    account, accounts, secret = current_account(), parts().catalogue.accounts, session.get(_DRAFT)
    code = request.form.get("code", "")
    step = step_of(secret, code, utc_now()) if secret and code.isascii() else None
    if step is None:
        session.setdefault(_DRAFT, new_secret())
        return _second_factor_page(
            "This code is not right. Check the clock of your telephone, and try the next code."
        ), 400
    codes = new_recovery_codes()
    changed = accounts.set_second_factor(account.id, secret, tuple(map(recovery_digest, codes)))
    accounts.use_step(account.id, step)
    remember(changed, proved=True)
    target = safe_target(request.form.get("next", ""))
    return render_template("accounts/recovery.html", codes=codes, target=target)


def own_page(*, token: str | None = None, **errors: str) -> str:
    """Give the page of one's own account; ``token`` is one that was just made."""
    account = current_account()
    tokens = parts().catalogue.tokens.of(account.id)
    return render_template("accounts/own.html", account=account, errors=errors, tokens=tokens, token=token)


def _second_factor_page(error: str = "") -> str:
    account, secret = current_account(), session[_DRAFT]
    return render_template(
        "accounts/second_factor.html",
        account=account,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=setup_picture(secret, account.email),
        error=error,
        target=request.values.get("next", ""),
    )
