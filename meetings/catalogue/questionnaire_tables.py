"""The tables of questionnaires: whom they are sent to, drafts, and what was sent; values as JSON."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Json, Row, part_of


class QuestionnaireRow(Row):
    """A questionnaire with its questions."""

    __tablename__ = "questionnaire"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime]
    facts: Mapped[Json]


class ResponseRow(Row):
    """One respondent: who they are, their draft, and what they have sent. One row each, so nobody answers twice."""

    __tablename__ = "response"

    id: Mapped[str] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[str] = mapped_column(part_of("questionnaire.id"), index=True)
    ordinal: Mapped[int]
    respondent: Mapped[Json]
    draft: Mapped[Json | None]
    submitted: Mapped[Json | None]
    submitted_at: Mapped[dt.datetime | None]
    late: Mapped[bool]
