"""Sessions that are recorded while they happen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "live_session",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("meeting_id", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("date", sa.Date),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("agenda", sa.JSON, nullable=False),
        sa.Column("roster", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("began_at", _INSTANT),
        sa.Column("ended_at", _INSTANT),
        sa.Column("recording_id", sa.Text),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_live_session"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_live_session_meeting_id"),
    )
    op.create_index("ix_live_session_state", "live_session", ["state"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("live_session")
