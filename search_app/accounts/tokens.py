"""Tokens by which programs act for a person through the interface for programs: made, listed, revoked."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from search_app.accounts.actor import current_account
from search_app.accounts.own import own_page
from search_app.parts import parts

DAYS = (30, 90, 365)

blueprint = Blueprint("tokens", __name__, url_prefix="/account/tokens")


@blueprint.post("")
def make() -> tuple[str, int]:
    """Make a token and show it, this once."""
    days = request.form.get("days", "90")
    if days not in map(str, DAYS):
        raise InputError("Please choose how long the token is valid.")
    valid, name = dt.timedelta(days=int(days)), request.form.get("name", "")
    return own_page(token=parts().catalogue.tokens.make(current_account().id, name, utc_now(), valid)), 201


@blueprint.post("/<token_id>/revoke")
def revoke(token_id: str) -> Response:
    """Let a token count no more, from the next request on."""
    parts().catalogue.tokens.revoke(current_account().id, token_id)
    flash("The token is revoked.")
    return redirect(url_for("own_account.show", _anchor="tokens"), 303)
