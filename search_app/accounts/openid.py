"""Signing in through an organisation's own identity provider (OpenID Connect Core 1.0), where settings name one.

The provider says who somebody is; what they may do here comes from their account. Nobody gets an
account by signing in: they need to be invited under the address that the provider vouches for.
"""

from __future__ import annotations

from typing import Any, cast

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.errors import NotFoundError, UnavailableError
from meetings.people import Account
from meetings.settings import Settings
from search_app.accounts.signing import let_in
from search_app.parts import parts

_CLIENT = "verbatim-openid"
_TARGET = "openid_target"
_INVITATION = "openid_invitation"
_NO_ACCOUNT = "There is no account here for your address. Ask the secretariat for an invitation."

blueprint = Blueprint("openid", __name__, url_prefix="/sign-in/openid")


def install(app: Flask, settings: Settings) -> None:
    """Make the provider known, where there is one."""
    if not settings.oidc_issuer:
        return
    oauth = OAuth(app)
    oauth.register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
    app.extensions[_CLIENT] = oauth.provider


def is_set_up() -> bool:
    """Whether settings name an identity provider."""
    return _CLIENT in current_app.extensions


@blueprint.get("")
def begin() -> Response:
    """Send the browser to the provider."""
    client = _client()
    session[_TARGET] = request.args.get("next", "")
    session[_INVITATION] = request.args.get("invitation", "")
    try:
        return cast(Response, client.authorize_redirect(url_for(".finish", _external=True)))
    except OSError as error:  # requests' errors are OSErrors
        raise UnavailableError("The identity provider cannot be reached now.") from error


@blueprint.get("/back")
def finish() -> Response:
    """Take the provider's word, checked by Authlib: state, nonce, issuer, audience, signature, expiry."""
    try:
        claims = _claims()
    except OAuthError as error:
        current_app.logger.warning("OpenID Connect: %s", error)
        flash("The identity provider did not let you in.")
        return redirect(url_for("accounts.sign_in"), 303)
    except OSError as error:
        raise UnavailableError("The identity provider cannot be reached now.") from error
    account = _account_for(claims, session.pop(_INVITATION, ""))
    if account is None or account.withdrawn_at is not None:
        flash(_NO_ACCOUNT)
        return redirect(url_for("accounts.sign_in"), 303)
    return let_in(account, session.pop(_TARGET, ""))


def _claims() -> dict[str, Any]:
    """Give what the provider says: in the ID token, and for the address mostly only when asked for it (5.3)."""
    client = _client()
    token = client.authorize_access_token()
    signed = dict(token.get("userinfo") or {})
    asked = dict(client.userinfo(token=token))
    if not signed.get("sub") or asked.get("sub") != signed["sub"]:
        raise OAuthError("invalid_userinfo", "the subject of the answer is not that of the ID token")
    return {**asked, "iss": signed["iss"]}


def _account_for(claims: dict[str, Any], invitation: str) -> Account | None:
    """Find by the provider's subject; the first time by invitation, or by an address that the provider has verified."""
    accounts = parts().catalogue.accounts
    subject = f"{claims.get('iss')} {claims.get('sub')}"
    if known := accounts.by_subject(subject):
        return known
    email = str(claims.get("email") or "") if claims.get("email_verified") in (True, "true") else ""
    if invitation:
        name = str(claims.get("name") or accounts.invitation(invitation, utc_now()).name or email)
        return accounts.accept(invitation, now=utc_now(), email=email, name=name, subject=subject)
    account = accounts.find(email) if email else None
    return accounts.set_subject(account.id, subject) if account else None


def _client() -> Any:
    if not is_set_up():
        raise NotFoundError("No identity provider is set up here.")
    return current_app.extensions[_CLIENT]
