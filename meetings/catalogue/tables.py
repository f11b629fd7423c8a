"""The catalogue's tables, the same on SQLite and PostgreSQL.

::

    meeting --< recording --< stage             one row an attempt and stage
                    └──────── transcript --< segment
    worker                                      heartbeats of the processes that run jobs
    statement                                   lasting names of passages
    index_change                                recordings that the search index has to take over
    lease                                       what one process at a time may do

Rows stay in this package: everybody else sees the frozen values of ``meetings``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = dict[str, Any]


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """An aware instant, kept in UTC; SQLite has no time zones, so it keeps the bare UTC time."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Give the instant back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if dialect.name == "sqlite" else value.astimezone(dt.UTC)


class StoredText(sa.TypeDecorator[str]):
    """Text less the two things that a database cannot hold: NUL, and halves of surrogate pairs."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Take out what cannot be held."""
        del dialect
        return None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class Row(DeclarativeBase):
    """Base of all rows: which column type a Python type has, and how constraints are named."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        str: StoredText,
        dt.datetime: UtcDateTime,
        Json: sa.JSON(none_as_null=True),
        list[Any]: sa.JSON,
    }
    metadata = sa.MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


def part_of(column: str) -> sa.ForeignKey:
    """A reference to a whole: the part goes when the whole goes."""
    return sa.ForeignKey(column, ondelete="CASCADE")


def _milliseconds() -> sa.BigInteger:
    return sa.BigInteger()


class MeetingRow(Row):
    """A meeting; ``key`` is its title without differences of case and spacing."""

    __tablename__ = "meeting"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]


class RecordingRow(Row):
    """A recording, its agenda, roster, floor log and options as JSON, and how far processing has come."""

    __tablename__ = "recording"
    # One recording of the same content in a meeting: an upload sent twice is the same recording.
    __table_args__ = (sa.UniqueConstraint("meeting_id", "source_sha256"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[str] = mapped_column(sa.ForeignKey("meeting.id"))
    file_name: Mapped[str]
    source_sha256: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    date: Mapped[dt.date | None]
    group: Mapped[str]
    agenda: Mapped[Json]
    roster: Mapped[Json]
    floor_log: Mapped[Json | None]
    options: Mapped[Json]
    state: Mapped[str]
    error: Mapped[str | None]
    attempt: Mapped[int]
    media: Mapped[Json | None]
    decoded_ms: Mapped[int | None] = mapped_column(_milliseconds())
    missing_ms: Mapped[int] = mapped_column(_milliseconds())
    occasion: Mapped[Json | None]


class StageRow(Row):
    """How far one stage of one attempt has come."""

    __tablename__ = "stage"

    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    done: Mapped[int] = mapped_column(sa.BigInteger)
    total: Mapped[int] = mapped_column(sa.BigInteger)
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]


class TranscriptRow(Row):
    """The transcript of a recording without its segments; ``created`` is ISO 8601, as in its provenance."""

    __tablename__ = "transcript"

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(part_of("recording.id"), unique=True)
    duration_ms: Mapped[int] = mapped_column(_milliseconds())
    missing_ms: Mapped[int] = mapped_column(_milliseconds())
    language: Mapped[str | None]
    engine: Mapped[str | None]
    model: Mapped[str | None]
    model_sha256: Mapped[str | None]
    diarizer: Mapped[str | None]
    source_sha256: Mapped[str | None]
    created: Mapped[str | None]


class SegmentRow(Row):
    """One segment; ``words`` are ``[start_ms, end_ms, text, confidence]``, ``evidence`` and ``marks`` objects."""

    __tablename__ = "segment"

    transcript_id: Mapped[str] = mapped_column(part_of("transcript.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_ms: Mapped[int] = mapped_column(_milliseconds())
    end_ms: Mapped[int] = mapped_column(_milliseconds())
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


class WorkerRow(Row):
    """A process that runs jobs; ``beats`` grows while it lives, ``machine`` and ``pid`` say where.

    ``heir`` is the worker that found it dead and is taking its jobs over.
    """

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(primary_key=True)
    machine: Mapped[str]
    pid: Mapped[int]
    beats: Mapped[int] = mapped_column(sa.BigInteger)
    beat_at: Mapped[dt.datetime]
    heir: Mapped[str | None]


class StatementRow(Row):
    """A lasting name of a passage, with its time and text when it was last there."""

    __tablename__ = "statement"
    __table_args__ = (sa.UniqueConstraint("recording_id", "passage"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(part_of("recording.id"))
    passage: Mapped[int | None]
    start_ms: Mapped[int] = mapped_column(_milliseconds())
    end_ms: Mapped[int] = mapped_column(_milliseconds())
    text: Mapped[str]


class IndexChangeRow(Row):
    """A note that a recording changed, or is gone: the search index has to take that over."""

    __tablename__ = "index_change"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    recording_id: Mapped[str]
    at: Mapped[dt.datetime]
    hides: Mapped[bool]


class LeaseRow(Row):
    """Who may do a thing that one process at a time does, and until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[dt.datetime]
