"""The table of programmes; ``facts`` is the value of ``meetings.programme`` as JSON."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Json, Row, part_of


class ProgrammeRow(Row):
    """What is planned and known around a meeting's recordings."""

    __tablename__ = "programme"

    meeting_id: Mapped[str] = mapped_column(part_of("meeting.id"), primary_key=True)
    body_id: Mapped[str | None] = mapped_column(index=True)
    facts: Mapped[Json]
