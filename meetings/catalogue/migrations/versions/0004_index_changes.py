"""The outbox of the search index, and leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and note every transcript there is: the index before knew no notes."""
    op.create_table(
        "index_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("hides", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_index_change"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.execute(
        "INSERT INTO index_change (recording_id, at, hides) "
        "SELECT recording_id, CURRENT_TIMESTAMP, false FROM transcript"
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("lease")
    op.drop_table("index_change")
