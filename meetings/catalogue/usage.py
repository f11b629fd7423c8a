"""How much room the uploads take that are kept: all of them, and those of one body."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.bodies import Body
from meetings.catalogue.body_tables import BodyRow
from meetings.catalogue.edit_tables import AuditRow
from meetings.catalogue.facts import value_of
from meetings.catalogue.programme_tables import ProgrammeRow
from meetings.catalogue.tables import MeetingRow, RecordingRow
from meetings.catalogue.transactions import Transactions, key_of


@dataclass(frozen=True, slots=True)
class BodyUsage:
    """What is kept of one body."""

    name: str
    kept_bytes: int


class Usage(Transactions):
    """Sums over the uploads as they were received, less those that a retention rule let go."""

    def total_bytes(self) -> int:
        """Give how much is kept in all."""
        with self._reading() as session:
            return int(session.scalar(_sum()) or 0)

    def bodies(self) -> tuple[BodyUsage, ...]:
        """Give how much is kept of each body."""
        with self._reading() as session:
            rows = session.scalars(sa.select(BodyRow).order_by(BodyRow.created_at, BodyRow.id)).all()
            return tuple(_usage(session, row) for row in rows)

    def body_of(self, meeting: str) -> BodyUsage | None:
        """Give how much is kept of the body that the meeting of this title is one of; ``None`` where it is of none."""
        query = (
            sa.select(BodyRow)
            .join(ProgrammeRow, ProgrammeRow.body_id == BodyRow.id)
            .join(MeetingRow, MeetingRow.id == ProgrammeRow.meeting_id)
            .where(MeetingRow.key == key_of(meeting))
        )
        with self._reading() as session:
            row = session.scalars(query).first()
            return _usage(session, row) if row else None


def _usage(session: Session, row: BodyRow) -> BodyUsage:
    of_body = sa.select(ProgrammeRow.meeting_id).where(ProgrammeRow.body_id == row.id)
    kept = session.scalar(_sum().where(RecordingRow.meeting_id.in_(of_body)))
    return BodyUsage(value_of(Body, row.facts).name, int(kept or 0))


def _sum() -> sa.Select[int | None]:
    let_go = sa.select(AuditRow.subject).where(
        AuditRow.action == "retention", AuditRow.detail.contains('"what":"sound"', autoescape=True)
    )
    return sa.select(sa.func.sum(RecordingRow.size_bytes)).where(RecordingRow.id.not_in(let_go))
