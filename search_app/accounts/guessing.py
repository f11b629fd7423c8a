"""Bounds on guessing: failed attempts are counted in the store, so that all processes count together."""

from __future__ import annotations

import datetime as dt

from werkzeug.exceptions import TooManyRequests

from meetings.catalogue.accounts import Accounts
from meetings.catalogue.transactions import key_of

WINDOW = dt.timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 8
PER_ADDRESS = 60
PER_ACCOUNT = 100
"""Much larger than the first: nobody shall be able to lock somebody else out with a handful of wrong passwords."""


class GuessedTooOftenError(TooManyRequests):
    """Too many attempts failed; ``Retry-After`` says when the next one is heard."""

    def __init__(self) -> None:
        super().__init__(
            "Too many attempts have failed. Wait a quarter of an hour, then try again.",
            retry_after=int(WINDOW.total_seconds()),
        )


def check_guesses(accounts: Accounts, account: str, address: str, now: dt.datetime) -> None:
    """Raise ``GuessedTooOftenError`` when too many attempts have failed lately."""
    since = now - WINDOW
    if any(accounts.failures(key, since, now) >= most for key, most in _bounds(account, address).items()):
        raise GuessedTooOftenError


def note_wrong_guess(accounts: Accounts, account: str, address: str, now: dt.datetime) -> None:
    """Count a failed attempt."""
    accounts.note_failure(tuple(_bounds(account, address)), now, keep=WINDOW)


def forgive_guesses(accounts: Accounts, account: str, address: str) -> None:
    """Forget what failed before somebody got it right."""
    accounts.forgive(_pair(account, address))


def _bounds(account: str, address: str) -> dict[str, int]:
    return {
        _pair(account, address): PER_ACCOUNT_AND_ADDRESS,
        f"address {address}": PER_ADDRESS,
        f"account {key_of(account)}": PER_ACCOUNT,
    }


def _pair(account: str, address: str) -> str:
    return f"{key_of(account)} from {address}"
