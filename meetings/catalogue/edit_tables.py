"""The tables of editing and review.

::

    recording ──── manuscript                   where the text stands: revision and state
        ├──< passage                            the text as it now is
        ├──< edit ──< passage_change            each revision, and what it did to each passage
        ├──< version                            approved versions
        └──< proposal                           corrections that members propose

The machine's own result stays in ``transcript`` and ``segment``, untouched: revision 0.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Json, Row, part_of


class ManuscriptRow(Row):
    """A transcript that people work on: made at the first edit or step of its review.

    ``next_id`` is the id that no passage has had yet; ``proposals_until`` ends the time for proposals.
    """

    __tablename__ = "manuscript"

    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), primary_key=True)
    revision: Mapped[int]
    next_id: Mapped[int]
    machine_sha256: Mapped[str]
    state: Mapped[str]
    proposals_until: Mapped[dt.datetime | None]


class PassageRow(Row):
    """One passage as it now is; its columns are those of ``segment``, and which revision wrote it last."""

    __tablename__ = "passage"

    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ms: Mapped[int] = mapped_column(sa.BigInteger)
    end_ms: Mapped[int] = mapped_column(sa.BigInteger)
    speaker: Mapped[str]
    name: Mapped[str | None]
    role: Mapped[str | None]
    agenda_item: Mapped[str | None]
    group: Mapped[str | None]
    language: Mapped[str | None]
    text: Mapped[str]
    words: Mapped[list[Any]]
    evidence: Mapped[list[Any]]
    marks: Mapped[list[Any] | None]
    withheld: Mapped[str | None]
    revision: Mapped[int]


class EditRow(Row):
    """One revision; ``operation`` is JSON, ``actor_key`` tells people apart who have the same name."""

    __tablename__ = "edit"

    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    actor_key: Mapped[str]
    role: Mapped[str]
    operation: Mapped[Json | None]
    undoes: Mapped[int | None]


class PassageChangeRow(Row):
    """What one revision did to one passage: the columns that differ, before and after."""

    __tablename__ = "passage_change"
    __table_args__ = (sa.Index("ix_passage_change_revision", "recording_id", "revision"),)

    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), primary_key=True)
    passage_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[Json | None]
    after: Mapped[Json | None]


class VersionRow(Row):
    """One approved version."""

    __tablename__ = "version"

    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    sha256: Mapped[str]
    approved_by: Mapped[str]
    approved_at: Mapped[dt.datetime]
    note: Mapped[str]
    published_at: Mapped[dt.datetime | None]


class ProposalRow(Row):
    """One proposed correction."""

    __tablename__ = "proposal"

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), index=True)
    passage: Mapped[int]
    before: Mapped[str]
    text: Mapped[str]
    note: Mapped[str]
    proposed_by: Mapped[str]
    entity: Mapped[str | None]
    proposed_at: Mapped[dt.datetime]
    decision: Mapped[str]
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]


class AuditRow(Row):
    """One entry of the audit trail; the database itself refuses to change or delete it."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[str]
    previous: Mapped[str]
    digest: Mapped[str]
