"""What the parts of the catalogue share: transactions on one engine, with failures told as sentences."""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from meetings.catalogue.engine import told, writing


class Transactions:
    """A part of the catalogue; every public method of such a part is one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with told(), Session(self._engine) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with told(), Session(writing(self._engine)) as session, session.begin():
            yield session


def new_id() -> str:
    """Make an id that nobody can guess and that no two things share: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def utc_now() -> dt.datetime:
    """Give the present instant by this machine's clock."""
    return dt.datetime.now(dt.UTC)


def insert_into(session: Session, row: type[Any]) -> Any:
    """Begin an insert that can say what to do on conflict; each of the databases has its own class for it."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(row)


def clock_of(session: Session) -> dt.datetime:
    """Give the present instant by the database's clock, or this machine's where the database is a file on it."""
    if session.get_bind().dialect.name == "sqlite":
        return dt.datetime.now(dt.UTC)
    now: dt.datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return now


def key_of(text: str) -> str:
    """Give a name or address without differences of case, form and spacing.

    >>> key_of("  Marilyn   CADE ")
    'marilyn cade'
    """
    return unicodedata.normalize("NFKC", " ".join(text.split())).casefold()
