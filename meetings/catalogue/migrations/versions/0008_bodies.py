"""Bodies and their rosters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "body",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_body"),
    )
    op.create_table(
        "member",
        sa.Column("body_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name="fk_member_body_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("body_id", "ordinal", name="pk_member"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("member", "body"):
        op.drop_table(table)
