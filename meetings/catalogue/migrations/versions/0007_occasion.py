"""Who met where and when, beside each recording."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older recordings nothing of it is known."""
    op.add_column("recording", sa.Column("occasion", sa.JSON))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("recording", "occasion")
