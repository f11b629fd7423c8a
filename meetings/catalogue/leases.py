"""Leases: one process at a time does a thing, and its right to it ends by itself when it dies.

The clock is the database's, or this machine's where the database is a file on it, so that no two
clocks have to agree. (Gray and Cheriton, "Leases", SOSP 1989.)
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue.tables import LeaseRow
from meetings.catalogue.transactions import Transactions


class Leases(Transactions):
    """Who may do what, and until when; each method is one transaction."""

    def take(self, name: str, holder: str, seconds: float) -> bool:
        """Take or renew a lease; return whether ``holder`` has it for so many seconds from now."""
        with self._writing() as session:
            now = _now(session)
            session.execute(
                sa.delete(LeaseRow).where(
                    LeaseRow.name == name, sa.or_(LeaseRow.holder == holder, LeaseRow.until <= now)
                )
            )
            if session.get(LeaseRow, name) is not None:
                return False
            try:
                with session.begin_nested():
                    session.add(LeaseRow(name=name, holder=holder, until=now + dt.timedelta(seconds=seconds)))
            except sa.exc.IntegrityError:  # PostgreSQL: another process took it at this moment
                return False
            return True

    def holds(self, name: str, holder: str) -> bool:
        """Whether this holder still has the lease."""
        query = sa.select(LeaseRow.until).where(LeaseRow.name == name, LeaseRow.holder == holder)
        with self._reading() as session:
            until = session.scalar(query)
            return until is not None and until > _now(session)

    def give_back(self, name: str, holder: str) -> None:
        """End a lease early; nothing happens when it is not this holder's."""
        with self._writing() as session:
            session.execute(sa.delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))


def _now(session: Session) -> dt.datetime:
    if session.get_bind().dialect.name == "sqlite":
        return dt.datetime.now(dt.UTC)
    now: dt.datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return now
