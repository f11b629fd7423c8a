"""The tables of live sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Json, Row


class LiveSessionRow(Row):
    """A session that is recorded while it happens; its sound lies in files, its channels here as JSON."""

    __tablename__ = "live_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[str] = mapped_column(sa.ForeignKey("meeting.id"))
    key: Mapped[str]
    created_at: Mapped[dt.datetime]
    channels: Mapped[list[Any]]
    date: Mapped[dt.date | None]
    group: Mapped[str]
    agenda: Mapped[Json]
    roster: Mapped[Json]
    options: Mapped[Json]
    audience: Mapped[str]
    decision: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    began_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    recording_id: Mapped[str | None]
    error: Mapped[str | None]


class LiveEventRow(Row):
    """One thing that happened in the room of a live session; rows are only ever added."""

    __tablename__ = "live_event"

    session_id: Mapped[str] = mapped_column(sa.ForeignKey("live_session.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_ms: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str]
    value: Mapped[str]
    by: Mapped[str]
    remote: Mapped[bool]
