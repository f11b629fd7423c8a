"""Marks on segments and passages; the floor log that came with a recording."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there already has neither."""
    op.add_column("segment", sa.Column("marks", sa.JSON))
    op.add_column("passage", sa.Column("marks", sa.JSON))
    op.add_column("recording", sa.Column("floor_log", sa.JSON))


def downgrade() -> None:
    """Take the columns away."""
    for table, column in (("recording", "floor_log"), ("passage", "marks"), ("segment", "marks")):
        with op.batch_alter_table(table) as altered:
            altered.drop_column(column)
