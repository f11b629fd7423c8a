"""The programmes of meetings in the store."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from meetings.catalogue.facts import facts_of, value_of
from meetings.catalogue.programme_tables import ProgrammeRow
from meetings.catalogue.tables import MeetingRow
from meetings.catalogue.transactions import Transactions
from meetings.errors import NotFoundError
from meetings.programme import Programme
from meetings.recording import Meeting


class Programmes(Transactions):
    """What is planned and known around the recordings of each meeting."""

    def get(self, meeting_id: str) -> Programme:
        """Give a meeting's programme; an empty one where nothing is planned."""
        with self._reading() as session:
            row = session.get(ProgrammeRow, meeting_id)
            return value_of(Programme, row.facts) if row else Programme()

    def change(self, meeting_id: str, change: Callable[[Programme], Programme]) -> Programme:
        """Put a changed programme in the place of the present one, in one transaction. Raises ``NotFoundError``."""
        with self._writing() as session:
            if session.get(MeetingRow, meeting_id, with_for_update=True) is None:
                raise NotFoundError("There is no such meeting in the archive.")
            row = session.get(ProgrammeRow, meeting_id)
            programme = change(value_of(Programme, row.facts) if row else Programme())
            if row is None:
                row = ProgrammeRow(meeting_id=meeting_id)
                session.add(row)
            row.body_id, row.facts = programme.body_id, facts_of(programme)
            return programme

    def meetings_of(self, body_id: str) -> tuple[Meeting, ...]:
        """Give the meetings of a body by title."""
        query = (
            sa.select(MeetingRow)
            .join(ProgrammeRow, ProgrammeRow.meeting_id == MeetingRow.id)
            .where(ProgrammeRow.body_id == body_id)
            .order_by(MeetingRow.key)
        )
        with self._reading() as session:
            return tuple(Meeting(row.id, row.title) for row in session.scalars(query))
