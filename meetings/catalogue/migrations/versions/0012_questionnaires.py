"""Questionnaires and responses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire"),
    )
    op.create_table(
        "response",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("questionnaire_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("respondent", sa.JSON, nullable=False),
        sa.Column("draft", sa.JSON),
        sa.Column("submitted", sa.JSON),
        sa.Column("submitted_at", _INSTANT),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name="fk_response_questionnaire_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_response"),
    )
    op.create_index("ix_response_questionnaire_id", "response", ["questionnaire_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("response", "questionnaire"):
        op.drop_table(table)
