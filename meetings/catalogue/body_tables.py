"""The tables of bodies and their rosters; ``facts`` is the value of ``meetings.bodies`` as JSON."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Json, Row, part_of


class BodyRow(Row):
    """A body for one term."""

    __tablename__ = "body"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime]
    facts: Mapped[Json]


class MemberRow(Row):
    """One row of a body's roster, at its place."""

    __tablename__ = "member"

    body_id: Mapped[str] = mapped_column(part_of("body.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts: Mapped[Json]
