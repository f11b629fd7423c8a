"""Editing and review: manuscripts, passages, edits, versions, proposals, and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_APPEND_ONLY = "The audit trail is only ever appended to."


def upgrade() -> None:
    """Make the tables, and let the audit trail refuse changes."""
    _create_manuscript()
    _create_passage()
    _create_edits()
    _create_review()
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("at", "actor", "role", "action", "subject", "detail", "previous", "digest")
        ),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    _refuse_changes()


def _create_manuscript() -> None:
    op.create_table(
        "manuscript",
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("next_id", sa.Integer, nullable=False),
        sa.Column("machine_sha256", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("proposals_until", _INSTANT),
        _of_recording("manuscript"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_manuscript"),
    )


def _create_passage() -> None:
    op.create_table(
        "passage",
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("start_ms", sa.BigInteger, nullable=False),
        sa.Column("end_ms", sa.BigInteger, nullable=False),
        sa.Column("speaker", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("name", "role", "agenda_item", "group", "language")),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("withheld", sa.Text),
        sa.Column("revision", sa.Integer, nullable=False),
        _of_recording("passage"),
        sa.PrimaryKeyConstraint("recording_id", "id", name="pk_passage"),
    )


def _create_edits() -> None:
    op.create_table(
        "edit",
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("actor", "actor_key", "role")),
        sa.Column("operation", sa.JSON),
        sa.Column("undoes", sa.Integer),
        _of_recording("edit"),
        sa.PrimaryKeyConstraint("recording_id", "revision", name="pk_edit"),
    )
    op.create_table(
        "passage_change",
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("passage_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        _of_recording("passage_change"),
        sa.PrimaryKeyConstraint("recording_id", "passage_id", "revision", name="pk_passage_change"),
    )
    op.create_index("ix_passage_change_revision", "passage_change", ["recording_id", "revision"])


def _create_review() -> None:
    op.create_table(
        "version",
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("approved_by", sa.Text, nullable=False),
        sa.Column("approved_at", _INSTANT, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("published_at", _INSTANT),
        _of_recording("version"),
        sa.PrimaryKeyConstraint("recording_id", "number", name="pk_version"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("recording_id", sa.Text, nullable=False),
        sa.Column("passage", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("before", "text", "note", "proposed_by")),
        sa.Column("entity", sa.Text),
        sa.Column("proposed_at", _INSTANT, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", _INSTANT),
        sa.Column("reason", sa.Text),
        _of_recording("proposal"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_recording_id", "proposal", ["recording_id"])


def _of_recording(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["recording_id"], ["recording.id"], name=f"fk_{table}_recording_id", ondelete="CASCADE"
    )


def _refuse_changes() -> None:
    if op.get_context().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{event.lower()} BEFORE {event} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_APPEND_ONLY}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("audit", "proposal", "version", "passage_change", "edit", "passage", "manuscript"):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
