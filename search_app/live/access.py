"""Who may follow a session while it happens.

A player outside the browser has no session of its own, so the page gives whoever has signed in an
address with a *ticket*: signed, for this session and this account, for a long day.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from flask import Flask, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from meetings.errors import NotFoundError
from meetings.live.session import LiveSession
from meetings.people import PUBLIC, Account, Actor
from search_app.accounts.actor import current_person, person_of
from search_app.parts import parts
from search_app.seeing import may_follow

Piece = TypeVar("Piece", bytes, str)

# Listeners ask several times in two seconds; what is known of a session changes seldom.
_FRESH_S = 1.0
TICKET_S = 43_200
"""How long the address for a player holds."""
_MOST_KEPT, _MOST_ALLOWED = 64, 1024
_kept: dict[tuple[int, str], tuple[float, LiveSession]] = {}
_allowed: dict[tuple[int, str, Actor, int], tuple[float, bool]] = {}


def followed(session_id: str) -> LiveSession:
    """Give a session to whoever may follow it. Raises ``NotFoundError`` for anybody else, as for none."""
    session = _lately(session_id)
    if not _may_follow_now(session) and not _ticket_holds(session):
        raise NotFoundError("There is no such live session.")
    return session


def player_ticket(session: LiveSession) -> str | None:
    """Give what a player of whoever asks shows; ``None`` where nobody has signed in, or everybody may listen."""
    account_id = current_person().account_id
    if account_id is None or may_follow(PUBLIC, session, parts().catalogue):
        return None
    return _signer().dumps([session.id, account_id])


def _may_follow_now(session: LiveSession) -> bool:
    """Whether whoever asks may follow: a decision counts at once, a meeting's change of body within a second."""
    person, catalogue, now = current_person(), parts().catalogue, time.monotonic()
    asked = (id(catalogue), session.id, person, catalogue.observing.newest_ruling())
    known = _allowed.get(asked)
    if known and now - known[0] < _FRESH_S:
        return known[1]
    allowed = may_follow(person, session, catalogue)
    if len(_allowed) >= _MOST_ALLOWED:
        _allowed.clear()
    _allowed[asked] = (now, allowed)
    return allowed


def while_followed(content: Iterable[Piece], session: LiveSession) -> Iterator[Piece]:
    """Give what is streamed for as long as whoever asked may follow: what is withdrawn ends within a second.

    Also what goes on after the request has been answered is looked at, and signing out everywhere ends it.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    account_id, guest = current_person().account_id, current_person()
    account = parts().catalogue.accounts.get(account_id) if account_id else _account_of_ticket(session)
    return _while(content, partial(_still_follows, app, session, account, guest))


def _while(content: Iterable[Piece], still: Callable[[], bool]) -> Iterator[Piece]:
    looked = time.monotonic()
    for piece in content:
        if time.monotonic() - looked >= _FRESH_S:
            looked = time.monotonic()
            if not still():
                return
        yield piece


def _still_follows(app: Flask, session: LiveSession, account: Account | None, guest: Actor) -> bool:
    with app.app_context():
        catalogue = parts().catalogue
        if account is None:
            return may_follow(guest, session, catalogue)
        now = catalogue.accounts.get(account.id)
        living = now.withdrawn_at is None and now.epoch == account.epoch
        return living and may_follow(person_of(now), session, catalogue)


def _ticket_holds(session: LiveSession) -> bool:
    account = _account_of_ticket(session)
    return account is not None and may_follow(person_of(account), session, parts().catalogue)


def _account_of_ticket(session: LiveSession) -> Account | None:
    try:
        session_id, account_id = _signer().loads(request.args.get("ticket", ""), max_age=TICKET_S)
        account = parts().catalogue.accounts.get(account_id)
    except (BadData, ValueError, TypeError, NotFoundError):
        return None
    return account if session_id == session.id and account.withdrawn_at is None else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="live player")


def _lately(session_id: str) -> LiveSession:
    catalogue = parts().catalogue
    asked = (id(catalogue), session_id)
    known = _kept.get(asked)
    now = time.monotonic()
    if known and now - known[0] < _FRESH_S:
        return known[1]
    session = catalogue.live.get(session_id)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[asked] = (now, session)
    return session
