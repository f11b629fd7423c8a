"""Bodies and their rosters in the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.bodies import Body, Member
from meetings.catalogue.body_tables import BodyRow, MemberRow
from meetings.catalogue.facts import facts_of, value_of
from meetings.catalogue.transactions import Transactions
from meetings.errors import NotFoundError

_NO_BODY = "There is no such body in the archive."


class Bodies(Transactions):
    """The bodies of one store, each with its roster."""

    def all(self) -> tuple[Body, ...]:
        """Give all bodies, the newest first."""
        with self._reading() as session:
            rows = session.scalars(sa.select(BodyRow).order_by(BodyRow.created_at.desc(), BodyRow.id))
            return tuple(value_of(Body, row.facts) for row in rows)

    def get(self, body_id: str) -> Body:
        """Give one body. Raises ``NotFoundError``."""
        with self._reading() as session:
            row = session.get(BodyRow, body_id)
            if row is None:
                raise NotFoundError(_NO_BODY)
            return value_of(Body, row.facts)

    def keep(self, body: Body, now: dt.datetime, members: Sequence[Member] | None = None) -> None:
        """Keep a body, new or changed, and its roster when one is given."""
        with self._writing() as session:
            row = session.get(BodyRow, body.id)
            if row is None:
                session.add(BodyRow(id=body.id, created_at=now, facts=facts_of(body)))
            else:
                row.facts = facts_of(body)
            if members is not None:
                session.flush()
                _replace_members(session, body.id, members)

    def members(self, body_id: str) -> tuple[Member, ...]:
        """Give a body's roster in its order."""
        query = sa.select(MemberRow).where(MemberRow.body_id == body_id).order_by(MemberRow.ordinal)
        with self._reading() as session:
            return tuple(value_of(Member, row.facts) for row in session.scalars(query))

    def change_members(
        self, body_id: str, change: Callable[[tuple[Member, ...]], Sequence[Member]]
    ) -> tuple[Member, ...]:
        """Put a changed roster in the place of a body's present one, in one transaction. Raises ``NotFoundError``."""
        query = sa.select(MemberRow).where(MemberRow.body_id == body_id).order_by(MemberRow.ordinal)
        with self._writing() as session:
            if session.get(BodyRow, body_id, with_for_update=True) is None:
                raise NotFoundError(_NO_BODY)
            members = tuple(change(tuple(value_of(Member, row.facts) for row in session.scalars(query))))
            _replace_members(session, body_id, members)
            return members


def _replace_members(session: Session, body_id: str, members: Sequence[Member]) -> None:
    session.execute(sa.delete(MemberRow).where(MemberRow.body_id == body_id))
    rows = [{"body_id": body_id, "ordinal": n, "facts": facts_of(member)} for n, member in enumerate(members)]
    if rows:
        session.execute(sa.insert(MemberRow), rows)
