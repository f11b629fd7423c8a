"""The first tables: meetings, recordings, stages, transcripts, workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "meeting",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("key", name="uq_meeting_key"),
    )
    _create_recording()
    _create_stage()
    _create_transcript()
    _create_segment()
    op.create_table(
        "worker",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("machine", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("beats", sa.BigInteger, nullable=False),
        sa.Column("beat_at", _INSTANT, nullable=False),
        sa.Column("heir", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )


def _create_recording() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("meeting_id", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("source_sha256", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("date", sa.Date),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("agenda", sa.JSON, nullable=False),
        sa.Column("roster", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("media", sa.JSON),
        sa.Column("decoded_ms", sa.BigInteger),
        sa.Column("missing_ms", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_recording_meeting_id"),
        sa.PrimaryKeyConstraint("id", name="pk_recording"),
        sa.UniqueConstraint("meeting_id", "source_sha256", name="uq_recording_meeting_id_source_sha256"),
    )
    op.create_index("ix_recording_created_at", "recording", ["created_at"])


def _create_stage() -> None:
    op.create_table(
        "stage",
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("started_at", _INSTANT),
        sa.Column("ended_at", _INSTANT),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name="fk_stage_recording_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("recording_id", "attempt", "name", name="pk_stage"),
    )


def _create_transcript() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("duration_ms", sa.BigInteger, nullable=False),
        sa.Column("missing_ms", sa.BigInteger, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("engine", sa.Text),
        sa.Column("model", sa.Text),
        sa.Column("model_sha256", sa.Text),
        sa.Column("diarizer", sa.Text),
        sa.Column("source_sha256", sa.Text),
        sa.Column("created", sa.Text),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_transcript_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transcript"),
        sa.UniqueConstraint("recording_id", name="uq_transcript_recording_id"),
    )


def _create_segment() -> None:
    op.create_table(
        "segment",
        sa.Column("transcript_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("start_ms", sa.BigInteger, nullable=False),
        sa.Column("end_ms", sa.BigInteger, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("role", sa.Text),
        sa.Column("agenda_item", sa.Text),
        sa.Column("group", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcript.id"], name="fk_segment_transcript_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("transcript_id", "ordinal", name="pk_segment"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("worker", "segment", "transcript", "stage", "recording", "meeting"):
        op.drop_table(table)
