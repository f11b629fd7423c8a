"""Who may follow a session while it happens."""

from __future__ import annotations

import time

from meetings.errors import NotFoundError
from meetings.live.session import LiveSession
from search_app.accounts.actor import current_person
from search_app.parts import parts
from search_app.seeing import may_follow

# Listeners ask several times in two seconds; what is known of a session changes seldom.
_FRESH_S = 1.0
_MOST_KEPT = 64
_kept: dict[tuple[int, str], tuple[float, LiveSession]] = {}


def followed(session_id: str) -> LiveSession:
    """Give a session to whoever may follow it. Raises ``NotFoundError`` for anybody else, as for none."""
    session = _lately(session_id)
    if not may_follow(current_person(), session, parts().catalogue):
        raise NotFoundError("There is no such live session.")
    return session


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
