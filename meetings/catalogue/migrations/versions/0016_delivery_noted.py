"""When a delivery was last touched: so that a clock that is put back is seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("delivery", sa.Column("noted_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("delivery") as table:
        table.drop_column("noted_at")
