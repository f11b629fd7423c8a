"""The actor behind a request: whoever has signed in, or whoever sits at the computer before anybody can."""

from __future__ import annotations

import ipaddress
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from meetings.errors import NotFoundError
from meetings.people import PUBLIC, Account, Actor, secretariat_at
from search_app.parts import parts

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")
_ACTOR = "verbatim_actor"
_EXIST = "verbatim-accounts-exist"
_PROVED = "second_factor"


class SignedIn(UserMixin):  # type: ignore[misc]
    """An account as Flask-Login wants it; its id in the session carries the epoch, so old sessions die."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """Give what the session remembers."""
        return f"{self.account.id}.{self.account.epoch}"


def install(app: Flask) -> None:
    """Let Flask-Login read the session."""
    manager = LoginManager(app)
    manager.session_protection = None  # a session does not end because a laptop changed its network
    manager.user_loader(_load)
    app.jinja_env.globals["current_actor"] = current_actor
    app.jinja_env.globals["accounts_exist"] = accounts_exist


def _load(session_id: str) -> SignedIn | None:
    account_id, _, epoch = session_id.partition(".")
    try:
        account = parts().catalogue.accounts.get(account_id)
    except NotFoundError:
        return None
    living = account.withdrawn_at is None and str(account.epoch) == epoch
    return SignedIn(account) if living else None


def current_actor() -> Actor:
    """Give who asks: looked up once a request, so that what was withdrawn is withdrawn from the next one on."""
    if _ACTOR not in g:
        setattr(g, _ACTOR, _find_actor())
    return cast(Actor, getattr(g, _ACTOR))


def current_account() -> Account:
    """Give the account of whoever asks. Raises ``NotFoundError`` where nobody has signed in."""
    if not current_user.is_authenticated:
        raise NotFoundError("Nobody has signed in here.")
    return cast(SignedIn, current_user).account


def accounts_exist() -> bool:
    """Whether anybody has an account; once somebody has, this stays so."""
    if not current_app.extensions.get(_EXIST):
        current_app.extensions[_EXIST] = parts().catalogue.accounts.exist()
    return bool(current_app.extensions[_EXIST])


def remember(account: Account, *, proved: bool) -> None:
    """Sign somebody in on this browser; ``proved`` says that they have shown their second factor."""
    kept = {name: session[name] for name in ("csrf_token",) if name in session}
    session.clear()  # nothing that was there before goes over into the signed-in session
    session.update(kept)
    session.permanent = True
    session[_PROVED] = proved
    login_user(SignedIn(account))
    g.pop(_ACTOR, None)


def forget() -> None:
    """Sign out on this browser."""
    logout_user()
    session.clear()
    g.pop(_ACTOR, None)


def is_at_the_computer() -> bool:
    """Whether the request comes from this computer itself, under a local name and through no other server."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    host = urlsplit(f"//{request.host}").hostname
    try:
        return host in _LOCAL_NAMES and ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _find_actor() -> Actor:
    if not accounts_exist():
        return secretariat_at("The secretariat") if is_at_the_computer() else PUBLIC
    if not current_user.is_authenticated:
        return PUBLIC
    account = current_account()
    proved = account.has_second_factor and bool(session.get(_PROVED))
    return Actor(account.name, account.role, account.entity, account.id, proved)
