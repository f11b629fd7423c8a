"""Observers in the store: registrations in their order, and the decisions on who may hear and read what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.bodies import Body
from meetings.catalogue.access_tables import ObserverRow, RulingRow
from meetings.catalogue.body_tables import BodyRow
from meetings.catalogue.facts import facts_of, value_of
from meetings.catalogue.live_tables import LiveSessionRow
from meetings.catalogue.programme_tables import ProgrammeRow
from meetings.catalogue.tables import MeetingRow, RecordingRow
from meetings.catalogue.transactions import Transactions, key_of
from meetings.errors import InputError, NotFoundError
from meetings.live.session import LiveSession
from meetings.observers import (
    Decision,
    Opened,
    Registration,
    Ruling,
    SessionAccess,
    access_in_force,
    fill_seats,
)
from meetings.people import Audience


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session belongs: its meeting, and the body that meets."""

    meeting_id: str
    body_id: str | None = None


class Observing(Transactions):
    """The observers of one store; every method is one transaction."""

    def register(self, registration: Registration) -> Registration:
        """Take a registration in: with a place while there is one, else on the waiting list, first come first served.

        Raises ``InputError`` for an address that has registered already, and ``NotFoundError``.
        """
        key = key_of(registration.email)
        with self._writing() as session:
            rows = _rows(session, registration.meeting_id)
            if any(row.key == key for row in rows):
                raise InputError("This address has registered for the meeting already.")
            row = ObserverRow(
                id=registration.id,
                meeting_id=registration.meeting_id,
                ordinal=max((row.ordinal for row in rows), default=0) + 1,
                key=key,
                facts=facts_of(registration),
            )
            session.add(row)
            _fill(session, [*rows, row])
            return value_of(Registration, row.facts)

    def registrations(self, meeting_id: str) -> tuple[Registration, ...]:
        """Give all registrations of a meeting in the order in which they came."""
        with self._reading() as session:
            return tuple(value_of(Registration, row.facts) for row in session.scalars(_of_meeting(meeting_id)))

    def decide(self, meeting_id: str, registration_id: str, decision: Decision, *, admitted: bool) -> Registration:
        """Keep the chair's decision on a registration; a refused one leaves its place to the next who waits."""

        def decided(present: Registration) -> Registration:
            if not admitted:
                return replace(present, state="refused", decision=decision)
            return replace(present, state="seated" if present.state == "seated" else "waiting", decision=decision)

        return self._change(meeting_id, registration_id, decided)

    def withdraw(self, meeting_id: str, registration_id: str) -> Registration:
        """Take a place away, or let somebody give it up: the next who waits gets it."""
        return self._change(meeting_id, registration_id, lambda r: replace(r, state="withdrawn", decision=None))

    def observed_by(self, email: str) -> frozenset[str]:
        """Give the meetings that somebody is admitted to, by their address."""
        query = sa.select(ObserverRow).where(ObserverRow.key == key_of(email))
        with self._reading() as session:
            found = [value_of(Registration, row.facts) for row in session.scalars(query)]
        return frozenset(each.meeting_id for each in found if each.is_admitted)

    # Decisions on access

    def rule(self, ruling: Ruling) -> None:
        """Keep a decision; it counts from the next request on. Raises ``NotFoundError``."""
        with self._writing() as session:
            _meeting(session, ruling.meeting_id)
            row = RulingRow(meeting_id=ruling.meeting_id, session_id=ruling.session_id, facts=facts_of(ruling))
            session.add(row)

    def rulings(self, meeting_id: str | None = None) -> tuple[Ruling, ...]:
        """Give the decisions on access in the order in which they were taken, of all meetings or of one."""
        query = sa.select(RulingRow).order_by(RulingRow.id)
        if meeting_id is not None:
            query = query.where(RulingRow.meeting_id == meeting_id)
        with self._reading() as session:
            return tuple(value_of(Ruling, row.facts) for row in session.scalars(query))

    def newest_ruling(self) -> int:
        """Give the number of the last decision on access; it grows with each."""
        with self._reading() as session:
            return session.scalar(sa.select(sa.func.max(RulingRow.id))) or 0

    def access(self, recording_id: str) -> SessionAccess:
        """Give what holds for a recording. Raises ``NotFoundError``."""
        found = self.accesses(recording_id).get(recording_id)
        if found is None:
            raise NotFoundError("There is no such recording.")
        return found

    def accesses(self, recording_id: str | None = None) -> Mapping[str, SessionAccess]:
        """Give what holds for every recording, or for one; what was decided for a live session holds for its recording.

        A live session was opened for an audience; that is who may listen until something else is decided.
        """
        query = sa.select(RecordingRow.id, RecordingRow.meeting_id, LiveSessionRow).join(
            LiveSessionRow, LiveSessionRow.recording_id == RecordingRow.id, isouter=True
        )
        if recording_id is not None:
            query = query.where(RecordingRow.id == recording_id)
        by_meeting: dict[str, list[Ruling]] = {}
        for ruling in self.rulings():
            by_meeting.setdefault(ruling.meeting_id, []).append(ruling)
        with self._reading() as session:
            return {
                recording: access_in_force(
                    by_meeting.get(meeting, ()),
                    meeting,
                    *((recording, live.id) if live else (recording,)),
                    opened=Opened(live.created_at, cast(Audience, live.audience)) if live else None,
                )
                for recording, meeting, live in session.execute(query)
            }

    def live_access(self, live: LiveSession) -> SessionAccess:
        """Give what holds for a live session."""
        ids = (live.id, live.recording_id) if live.recording_id else (live.id,)
        opened = Opened(live.created_at, live.audience)
        return access_in_force(self.rulings(live.meeting.id), live.meeting.id, *ids, opened=opened)

    # Where things belong

    def places(self, recording_id: str | None = None) -> Mapping[str, Place]:
        """Give the meeting and body of every recording, or of one."""
        query = sa.select(RecordingRow.id, RecordingRow.meeting_id, ProgrammeRow.body_id).join(
            ProgrammeRow, ProgrammeRow.meeting_id == RecordingRow.meeting_id, isouter=True
        )
        if recording_id is not None:
            query = query.where(RecordingRow.id == recording_id)
        with self._reading() as session:
            return {recording: Place(meeting, body) for recording, meeting, body in session.execute(query)}

    def bodies_of_meetings(self) -> Mapping[str, str | None]:
        """Give the body of every meeting."""
        query = sa.select(MeetingRow.id, ProgrammeRow.body_id).join(
            ProgrammeRow, ProgrammeRow.meeting_id == MeetingRow.id, isouter=True
        )
        with self._reading() as session:
            return {meeting: body for meeting, body in session.execute(query)}  # noqa: C416 (rows are no pairs to mypy)

    def _change(
        self, meeting_id: str, registration_id: str, change: Callable[[Registration], Registration]
    ) -> Registration:
        with self._writing() as session:
            rows = _rows(session, meeting_id)
            row = next((row for row in rows if row.id == registration_id), None)
            if row is None:
                raise NotFoundError("There is no such registration.")
            row.facts = facts_of(change(value_of(Registration, row.facts)))
            _fill(session, rows)
            return value_of(Registration, row.facts)


def _meeting(session: Session, meeting_id: str) -> MeetingRow:
    row = session.get(MeetingRow, meeting_id, with_for_update=True)
    if row is None:
        raise NotFoundError("There is no such meeting in the archive.")
    return row


def _of_meeting(meeting_id: str) -> sa.Select[ObserverRow]:
    return sa.select(ObserverRow).where(ObserverRow.meeting_id == meeting_id).order_by(ObserverRow.ordinal)


def _rows(session: Session, meeting_id: str) -> list[ObserverRow]:
    """Give the rows of a meeting, which nobody else changes until this transaction ends."""
    _meeting(session, meeting_id)
    return list(session.scalars(_of_meeting(meeting_id)))


def _fill(session: Session, rows: list[ObserverRow]) -> None:
    """Give the free places to those who wait, as many as the meeting's body has."""
    programme = session.get(ProgrammeRow, rows[0].meeting_id)
    body = session.get(BodyRow, programme.body_id) if programme and programme.body_id else None
    cap = value_of(Body, body.facts).observer_cap if body else None
    filled = fill_seats([value_of(Registration, row.facts) for row in rows], cap)
    for row, registration in zip(rows, filled, strict=True):
        row.facts = facts_of(registration)
    session.flush()
