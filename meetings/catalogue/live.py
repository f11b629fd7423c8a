"""Live sessions in the store: what is known of each and how far it has come; the sound lies in files."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import exc

from meetings.catalogue.live_tables import LiveEventRow, LiveSessionRow
from meetings.catalogue.rows import agenda_from, roster_from
from meetings.catalogue.tables import MeetingRow
from meetings.catalogue.transactions import Transactions
from meetings.errors import InputError, NotFoundError, UnavailableError
from meetings.live.room import EventKind, RoomEvent
from meetings.live.session import Channel, LiveSession, LiveState
from meetings.people import Audience
from meetings.recording import Meeting, ProcessingOptions

_TRIES = 20
_UNDER_WAY: tuple[LiveState, ...] = ("open", "ended")


class LiveSessions(Transactions):
    """The live sessions of one store; every method is one transaction."""

    def open(self, meeting: Meeting, **details: Any) -> LiveSession:
        """Make a session of a meeting; ``details`` are fields of ``LiveSession``."""
        session = LiveSession(
            id=secrets.token_hex(8),
            meeting=meeting,
            key=secrets.token_urlsafe(24),
            created_at=dt.datetime.now(dt.UTC),
            **details,
        )
        with self._writing() as rows:
            rows.execute(sa.insert(LiveSessionRow).values(_values(session)))
        return session

    def get(self, session_id: str) -> LiveSession:
        """Give one session. Raises ``NotFoundError``."""
        found = self._sessions(LiveSessionRow.id == session_id)
        if not found:
            raise NotFoundError("There is no such live session.")
        return found[0]

    def all(self) -> tuple[LiveSession, ...]:
        """Give all sessions, newest first."""
        return self._sessions(sa.true())

    def under_way(self) -> tuple[LiveSession, ...]:
        """Give the sessions that are open, or ended without being kept yet; newest first."""
        return self._sessions(LiveSessionRow.state.in_(_UNDER_WAY))

    def of_recording(self, recording_id: str) -> LiveSession | None:
        """Give the session that a recording was made of, if it was."""
        return next(iter(self._sessions(LiveSessionRow.recording_id == recording_id)), None)

    def begin(self, session_id: str, at: dt.datetime) -> None:
        """Say when the first sound was made; only the first word counts."""
        first = sa.and_(LiveSessionRow.id == session_id, LiveSessionRow.began_at.is_(None))
        self._update(first, began_at=at)

    def end(self, session_id: str, at: dt.datetime) -> None:
        """Close a session. Raises ``InputError`` when it is closed already, and ``NotFoundError``."""
        self.get(session_id)
        is_open = sa.and_(LiveSessionRow.id == session_id, LiveSessionRow.state == "open")
        if not self._update(is_open, state="ended", ended_at=at):
            raise InputError("This session has ended already.")

    def link(self, session_id: str, recording_id: str) -> None:
        """Say which recording is being made of an ended session."""
        self._update(LiveSessionRow.id == session_id, recording_id=recording_id)

    def keep(self, session_id: str, recording_id: str) -> None:
        """Say which recording was made of an ended session."""
        self._update(LiveSessionRow.id == session_id, state="kept", recording_id=recording_id, error=None)

    def fail(self, session_id: str, sentence: str) -> None:
        """Say why no recording could be made of an ended session."""
        self._update(LiveSessionRow.id == session_id, state="failed", error=sentence)

    def retry(self, session_id: str) -> None:
        """Have a failed session made into a recording again. Raises ``InputError`` for any other."""
        failed = sa.and_(LiveSessionRow.id == session_id, LiveSessionRow.state == "failed")
        if not self._update(failed, state="ended", error=None):
            raise InputError("Only a session of which no recording could be made can be tried again.")

    def happen(self, session_id: str, kind: EventKind, at_ms: int, value: str, by: str, *, remote: bool) -> RoomEvent:
        """Write down what happened in the room of an open session.

        Raises ``InputError`` for what cannot happen or when the session has ended, and ``NotFoundError``.
        """
        event = RoomEvent(1, at_ms, kind, " ".join(value.split()), by, remote)
        if self.get(session_id).state != "open":
            raise InputError("This session has ended.")
        for _ in range(_TRIES):
            with suppress(exc.IntegrityError), self._writing() as rows:  # two at once, on a server: again
                last = rows.scalar(sa.select(sa.func.max(LiveEventRow.number)).where(_of(session_id)))
                event = replace(event, number=(last or 0) + 1)
                rows.execute(sa.insert(LiveEventRow).values({"session_id": session_id, **asdict(event)}))
                return event
        raise UnavailableError("Too much happens in the room at once. Try again.")

    def events(self, session_id: str) -> tuple[RoomEvent, ...]:
        """Give all that happened in the room of a session, in order."""
        query = sa.select(LiveEventRow).where(_of(session_id)).order_by(LiveEventRow.number)
        with self._reading() as rows:
            return tuple(
                RoomEvent(row.number, row.at_ms, cast(EventKind, row.kind), row.value, row.by, row.remote)
                for row in rows.scalars(query)
            )

    def last_event(self, session_id: str) -> int:
        """Give the number of the last event; 0 before the first."""
        with self._reading() as rows:
            return rows.scalar(sa.select(sa.func.max(LiveEventRow.number)).where(_of(session_id))) or 0

    def _update(self, which: sa.ColumnElement[bool], **values: Any) -> bool:
        with self._writing() as rows:
            query = sa.update(LiveSessionRow).where(which).values(values).returning(LiveSessionRow.id)
            return rows.execute(query).first() is not None

    def _sessions(self, which: sa.ColumnElement[bool]) -> tuple[LiveSession, ...]:
        query = (
            sa.select(LiveSessionRow, MeetingRow.title)
            .join(MeetingRow, MeetingRow.id == LiveSessionRow.meeting_id)
            .where(which)
            .order_by(LiveSessionRow.created_at.desc(), LiveSessionRow.id.desc())
        )
        with self._reading() as rows:
            return tuple(_session(row, title) for row, title in rows.execute(query))


def _of(session_id: str) -> sa.ColumnElement[bool]:
    return LiveEventRow.session_id == session_id


def _values(session: LiveSession) -> Mapping[str, Any]:
    columns = {column.name for column in LiveSessionRow.__table__.columns} - {"meeting_id"}
    plain = {name: getattr(session, name) for name in columns}
    as_json = {name: asdict(plain[name]) for name in ("agenda", "roster", "options")}
    return {
        **plain,
        **as_json,
        "meeting_id": session.meeting.id,
        "channels": [asdict(channel) for channel in session.channels],
    }


def _session(row: LiveSessionRow, title: str) -> LiveSession:
    return LiveSession(
        id=row.id,
        meeting=Meeting(row.meeting_id, title),
        key=row.key,
        created_at=row.created_at,
        channels=tuple(Channel(**channel) for channel in row.channels),
        date=row.date,
        group=row.group,
        agenda=agenda_from(row.agenda),
        roster=roster_from(row.roster),
        options=ProcessingOptions(**row.options),
        audience=cast(Audience, row.audience),
        decision=row.decision,
        state=cast(LiveState, row.state),
        began_at=row.began_at,
        ended_at=row.ended_at,
        recording_id=row.recording_id,
        error=row.error,
    )
