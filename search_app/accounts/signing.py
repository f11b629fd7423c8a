"""What all ways to sign in share: from what was proved to a session, by way of the second factor."""

from __future__ import annotations

import datetime as dt
import re

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import utc_now
from meetings.people import Account
from search_app.accounts.actor import current_actor, remember
from search_app.parts import parts

SECOND_STEP_S = 600
"""How long the password counts while the second factor is looked up."""
_WAITING = "waiting"


def let_in(account: Account, target: str) -> Response:
    """Go on from what was proved: to the second factor where there is one, else to where they wanted to go."""
    if account.has_second_factor:
        session[_WAITING] = [account.id, account.epoch, utc_now().timestamp(), target]
        return redirect(url_for("accounts.code"), 303)
    remember(account, proved=False)
    return redirect(safe_target(target), 303)


def waiting_account() -> tuple[Account, str] | None:
    """Give the account whose password was right a moment ago, and where it wants to go."""
    account_id, epoch, since, target = session.get(_WAITING) or (None, 0, 0.0, "")
    if account_id is None or utc_now() - dt.datetime.fromtimestamp(since, dt.UTC) > dt.timedelta(seconds=SECOND_STEP_S):
        return None
    account = parts().catalogue.accounts.get(account_id)
    return (account, target) if account.epoch == epoch and account.withdrawn_at is None else None


def caller() -> str:
    """Give the network address that asks."""
    return request.remote_addr or "unknown"


def safe_target(target: str) -> str:
    """Give a page of this archive to go to; whatever leads elsewhere leads to the first page.

    >>> safe_target("/search?q=x")
    '/search?q=x'
    """
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and not re.search(r"[\x00-\x1f]", target)
    return target if inside else first_page()


def first_page() -> str:
    """Give the page to begin at: the meetings for the group, what is published for everybody else."""
    return url_for("home.index" if current_actor().may("read") else "public.index")
