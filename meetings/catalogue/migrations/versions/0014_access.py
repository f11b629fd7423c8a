"""Roles in bodies, tokens, observers, and decisions on who may hear and read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "body_role",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("body_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("entity", sa.Text),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_body_role_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_body_role_body_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "body_id", name="pk_body_role"),
    )
    op.create_table(
        "api_token",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_api_token_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_api_token"),
        sa.UniqueConstraint("id", name="uq_api_token_id"),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"])
    op.create_table(
        "observer",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("meeting_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_observer_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_observer"),
        sa.UniqueConstraint("meeting_id", "key", name="uq_observer_meeting_id_key"),
    )
    op.create_index("ix_observer_key", "observer", ["key"])
    op.create_table(
        "ruling",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_ruling_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_ruling"),
    )
    op.create_index("ix_ruling_meeting_id", "ruling", ["meeting_id"])
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("body_id", sa.Text))


def downgrade() -> None:
    """Drop the tables."""
    with op.batch_alter_table("invitation") as table:
        table.drop_column("body_id")
    for name in ("ruling", "observer", "api_token", "body_role"):
        op.drop_table(name)
