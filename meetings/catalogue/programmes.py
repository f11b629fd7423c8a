"""The programmes of meetings in the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue.facts import facts_of, value_of
from meetings.catalogue.index_changes import note_change
from meetings.catalogue.live_tables import LiveSessionRow
from meetings.catalogue.programme_tables import ProgrammeRow
from meetings.catalogue.tables import MeetingRow, RecordingRow
from meetings.catalogue.transactions import Transactions, key_of
from meetings.errors import InputError, NotFoundError
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
            _meeting(session, meeting_id)
            row = session.get(ProgrammeRow, meeting_id)
            programme = change(value_of(Programme, row.facts) if row else Programme())
            if row is None:
                row = ProgrammeRow(meeting_id=meeting_id)
                session.add(row)
            row.body_id, row.facts = programme.body_id, facts_of(programme)
            return programme

    def noticed(self) -> tuple[tuple[Meeting, Programme], ...]:
        """Give the meetings of which anything was told, with their programmes."""
        query = sa.select(MeetingRow, ProgrammeRow).join(ProgrammeRow, ProgrammeRow.meeting_id == MeetingRow.id)
        with self._reading() as session:
            found = [
                (Meeting(row.id, row.title), value_of(Programme, facts.facts)) for row, facts in session.execute(query)
            ]
        return tuple(each for each in found if each[1].notices)

    def rename(self, meeting_id: str, title: str) -> None:
        """Give a meeting another title; the search index takes it over. Raises ``InputError`` and ``NotFoundError``."""
        title = " ".join(title.split())
        if not title:
            raise InputError("A meeting needs a title.")
        with self._writing() as session:
            row = _meeting(session, meeting_id)
            if row.title == title:
                return
            other = session.scalars(sa.select(MeetingRow.id).where(MeetingRow.key == key_of(title))).first()
            if other not in (None, meeting_id):
                raise InputError("Another meeting has this title already.")
            row.title, row.key = title, key_of(title)
            for recording_id in session.scalars(sa.select(RecordingRow.id).where(_recorded(meeting_id))):
                note_change(session, recording_id, dt.datetime.now(dt.UTC))

    def remove(self, meeting_id: str) -> None:
        """Remove a meeting with all that is planned of it. Raises ``InputError`` where something is recorded."""
        with self._writing() as session:
            row = _meeting(session, meeting_id)
            recorded = session.scalar(sa.select(RecordingRow.id).where(_recorded(meeting_id)).limit(1))
            live = session.scalar(sa.select(LiveSessionRow.id).where(LiveSessionRow.meeting_id == meeting_id).limit(1))
            if recorded or live:
                raise InputError("Something is recorded of this meeting, so it stays.")
            session.delete(row)

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


def _meeting(session: Session, meeting_id: str) -> MeetingRow:
    row = session.get(MeetingRow, meeting_id, with_for_update=True)
    if row is None:
        raise NotFoundError("There is no such meeting in the archive.")
    return row


def _recorded(meeting_id: str) -> sa.ColumnElement[bool]:
    return RecordingRow.meeting_id == meeting_id
