"""The tables of who may do and see what: roles in bodies, tokens of programs, observers, decisions on access."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Json, Row, part_of


class BodyRoleRow(Row):
    """The role of an account in one body, in the place of the role that it has everywhere."""

    __tablename__ = "body_role"

    account_id: Mapped[str] = mapped_column(part_of("account.id"), primary_key=True)
    body_id: Mapped[str] = mapped_column(part_of("body.id"), primary_key=True)
    role: Mapped[str]
    entity: Mapped[str | None]


class ApiTokenRow(Row):
    """A token by which a program acts for an account; ``digest`` is all that is kept of it."""

    __tablename__ = "api_token"

    digest: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[str] = mapped_column(part_of("account.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class ObserverRow(Row):
    """One registration, at its place in the meeting's order; ``facts`` is the value as JSON."""

    __tablename__ = "observer"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[str] = mapped_column(part_of("meeting.id"))
    ordinal: Mapped[int]
    key: Mapped[str] = mapped_column(index=True)
    facts: Mapped[Json]


class RulingRow(Row):
    """One decision on who may hear and read a session, or a whole meeting; rows are only ever added."""

    __tablename__ = "ruling"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    meeting_id: Mapped[str] = mapped_column(part_of("meeting.id"), index=True)
    session_id: Mapped[str | None]
    facts: Mapped[Json]
