"""The audit trail in the store: entries are appended in the transaction of the change that they tell of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.audit import BEGINNING, AuditEntry, canonical, sealed
from meetings.catalogue.edit_tables import AuditRow
from meetings.catalogue.transactions import Transactions
from meetings.people import Actor

# Any number will do, as long as nothing else in the database locks on it.
_ADVISORY_LOCK = 0x6175646974


def note(session: Session, actor: Actor, action: str, subject: str, detail: Mapping[str, Any], at: dt.datetime) -> None:
    """Append an entry, in the transaction of what it tells of; writers wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
    last = session.execute(
        sa.select(AuditRow.number, AuditRow.digest).order_by(AuditRow.number.desc()).limit(1)
    ).first()
    number, previous = last or (0, BEGINNING)
    instant = at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    written = canonical(dict(detail))
    entry = sealed(AuditEntry(number + 1, instant, actor.name, actor.role, action, subject, written, previous))
    session.add(AuditRow(**{name: getattr(entry, name) for name in AuditEntry.__slots__}))
    session.flush()


class AuditTrail(Transactions):
    """All entries; they can be read and appended, and nothing else."""

    def append(self, actor: Actor, action: str, subject: str, detail: Mapping[str, Any], at: dt.datetime) -> None:
        """Note a change that has no transaction of its own in the store, such as a setting in a file."""
        with self._writing() as session:
            note(session, actor, action, subject, detail, at)

    def entries(self, subject: str | None = None) -> Iterator[AuditEntry]:
        """Give all entries in their order, or those of one recording."""
        query = sa.select(AuditRow).order_by(AuditRow.number)
        if subject is not None:
            query = query.where(AuditRow.subject == subject)
        with self._reading() as session:
            for row in session.scalars(query.execution_options(yield_per=1000)):
                yield entry_from(row)


def entry_from(row: AuditRow) -> AuditEntry:
    """Read an entry from its row."""
    return AuditEntry(**{name: getattr(row, name) for name in AuditEntry.__slots__})
