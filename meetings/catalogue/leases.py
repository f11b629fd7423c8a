"""Leases: one process at a time does a thing, and its right to it ends by itself when it dies.

The clock is the database's, or this machine's where the database is a file on it, so that no two
clocks have to agree. That clock may jump. Put forward, it ends a lease early: whoever held it is told by
``holds``. Put back, it would let the dead hold theirs for as long as it was put back: a lease that has longer to
last than anybody could have taken it for has ended. (Gray and Cheriton, "Leases", SOSP 1989.)
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from meetings.catalogue.tables import LeaseRow
from meetings.catalogue.transactions import Transactions, clock_of


class Leases(Transactions):
    """Who may do what, and until when; each method is one transaction."""

    def take(self, name: str, holder: str, seconds: float) -> bool:
        """Take or renew a lease; return whether ``holder`` has it for so many seconds from now.

        All who take a lease of one name take it for the same time.
        """
        with self._writing() as session:
            now = clock_of(session)
            until = now + dt.timedelta(seconds=seconds)
            impossible = until + dt.timedelta(seconds=seconds)  # a clock that is set right jumps back a little, too
            ended = sa.or_(LeaseRow.holder == holder, LeaseRow.until <= now, LeaseRow.until > impossible)
            session.execute(sa.delete(LeaseRow).where(LeaseRow.name == name, ended))
            if session.get(LeaseRow, name) is not None:
                return False
            try:
                with session.begin_nested():
                    session.add(LeaseRow(name=name, holder=holder, until=until))
            except sa.exc.IntegrityError:  # PostgreSQL: another process took it at this moment
                return False
            return True

    def holds(self, name: str, holder: str) -> bool:
        """Whether this holder still has the lease."""
        query = sa.select(LeaseRow.until).where(LeaseRow.name == name, LeaseRow.holder == holder)
        with self._reading() as session:
            until = session.scalar(query)
            return until is not None and until > clock_of(session)

    def give_back(self, name: str, holder: str) -> None:
        """End a lease early; nothing happens when it is not this holder's."""
        with self._writing() as session:
            session.execute(sa.delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder))
