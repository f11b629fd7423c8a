"""The programmes of meetings: schedule, agenda versions, documents, next steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "programme",
        sa.Column("meeting_id", sa.Text, nullable=False),
        sa.Column("body_id", sa.Text),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_programme_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_programme"),
    )
    op.create_index("ix_programme_body_id", "programme", ["body_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("programme")
