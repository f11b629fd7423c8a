"""The actor behind a request: whoever has signed in, or whoever sits at the computer before anybody can."""

from __future__ import annotations

import ipaddress
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from meetings.catalogue.body_roles import TOKEN_PREFIX
from meetings.catalogue.transactions import utc_now
from meetings.errors import NotFoundError
from meetings.people import PUBLIC, Account, Actor, secretariat_at
from search_app.accounts.placing import place_of_request
from search_app.errors import API_PREFIX
from search_app.parts import parts

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")
_ACTOR = "verbatim_actor"
_PERSON = "verbatim_person"
_TOKEN = "verbatim_token"  # noqa: S105 (a name within the request)
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


def current_person() -> Actor:
    """Give who asks: looked up once a request, so that what was withdrawn is withdrawn from the next one on."""
    if _PERSON not in g:
        setattr(g, _PERSON, _find_person())
    return cast(Actor, getattr(g, _PERSON))


def current_actor() -> Actor:
    """Give who asks with the role that counts for what is asked for: that of its body and meeting.

    Where a page belongs to no body it is the widest of their roles, and the page shows of each body
    what they may see within it.
    """
    if _ACTOR not in g:
        setattr(g, _ACTOR, _within(current_person()))
    return cast(Actor, getattr(g, _ACTOR))


def _within(person: Actor) -> Actor:
    if not person.roles and not person.observes:
        return person
    place = place_of_request(request.view_args or {}, request.blueprint)
    return person.within(place.body_id, place.meeting_id) if place else person.anywhere()


def current_account() -> Account:
    """Give the account of whoever asks. Raises ``NotFoundError`` where nobody has signed in."""
    if _by_token() is not None:
        raise NotFoundError("A token acts for an account, and does not look after it.")
    if not current_user.is_authenticated:
        raise NotFoundError("Nobody has signed in here.")
    return cast(SignedIn, current_user).account


def accounts_exist() -> bool:
    """Whether anybody has an account; once somebody has, this stays so."""
    if current_app.extensions.get(_EXIST):
        return True
    if _EXIST not in g:
        setattr(g, _EXIST, parts().catalogue.accounts.exist())
        current_app.extensions[_EXIST] = getattr(g, _EXIST)
    return bool(getattr(g, _EXIST))


def remember(account: Account, *, proved: bool) -> None:
    """Sign somebody in on this browser; ``proved`` says that they have shown their second factor."""
    kept = {name: session[name] for name in ("csrf_token",) if name in session}
    session.clear()  # nothing that was there before goes over into the signed-in session
    session.update(kept)
    session.permanent = True
    session[_PROVED] = proved
    login_user(SignedIn(account))
    _forget_who()


def forget() -> None:
    """Sign out on this browser."""
    logout_user()
    session.clear()
    _forget_who()


def _forget_who() -> None:
    g.pop(_ACTOR, None)
    g.pop(_PERSON, None)


def is_at_the_computer() -> bool:
    """Whether the request comes from this computer itself, under a local name and through no other server."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    host = urlsplit(f"//{request.host}").hostname
    try:
        return host in _LOCAL_NAMES and ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _find_person() -> Actor:
    if not accounts_exist():
        return secretariat_at("The secretariat") if is_at_the_computer() else PUBLIC
    account, proved = _by_token(), False  # a program shows no second factor
    if account is None:
        if not current_user.is_authenticated:
            return PUBLIC
        account = current_account()
        proved = account.has_second_factor and bool(session.get(_PROVED))
    return person_of(account, proved=proved)


def person_of(account: Account, *, proved: bool = False) -> Actor:
    """Give the holder of an account with all their roles; ``proved`` says that they have shown their second factor."""
    catalogue = parts().catalogue
    roles, observes = catalogue.body_roles.of(account.id), catalogue.observing.observed_by(account.email)
    return Actor(account.name, account.role, account.entity, account.id, proved, roles, observes)


def _by_token() -> Account | None:
    """Give the account that a program acts for, where the interface for programs is asked with a token that counts."""
    if _TOKEN not in g:
        setattr(g, _TOKEN, _find_by_token())
    return cast(Account | None, getattr(g, _TOKEN))


def _find_by_token() -> Account | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not token.startswith(TOKEN_PREFIX) or not is_for_programs():
        return None
    account_id = parts().catalogue.tokens.account_of(token.strip(), utc_now())
    account = parts().catalogue.accounts.get(account_id) if account_id else None
    return account if account and account.withdrawn_at is None else None


def is_for_programs() -> bool:
    """Whether the request is one for programs: of the interface for them, or of the upload protocol."""
    return request.path.startswith(API_PREFIX) or request.blueprint == "uploads"
