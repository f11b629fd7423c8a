"""How Alembic runs the migrations: on the connection that it is handed, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from meetings.catalogue.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    # SQLite cannot change most of a table in place; Alembic then copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
