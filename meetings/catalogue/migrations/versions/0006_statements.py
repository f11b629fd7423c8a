"""Lasting names of passages, for those too that are there already."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = "start_ms, end_ms, text"
_PRESENT = f"""
    SELECT t.recording_id, s.ordinal, {_COLUMNS} FROM segment s JOIN transcript t ON t.id = s.transcript_id
    WHERE t.recording_id NOT IN (SELECT recording_id FROM manuscript)
    UNION ALL SELECT recording_id, id, {_COLUMNS} FROM passage
"""  # noqa: S608 - no part of it comes from elsewhere


def upgrade() -> None:
    """Make the table and name what is there."""
    made = op.create_table(
        "statement",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("passage", sa.Integer),
        sa.Column("start_ms", sa.BigInteger, nullable=False),
        sa.Column("end_ms", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_statement_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
        sa.UniqueConstraint("recording_id", "passage", name="uq_statement_recording_id_passage"),
    )
    found = op.get_bind().execute(sa.text(_PRESENT)).all()
    for start in range(0, len(found), 500):
        op.bulk_insert(made, list(_named(found[start : start + 500])))


def _named(found: Any) -> Iterator[dict[str, Any]]:
    names = ("recording_id", "passage", "start_ms", "end_ms", "text")
    for row in found:
        yield {"id": secrets.token_hex(8), **dict(zip(names, row, strict=True))}


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("statement")
