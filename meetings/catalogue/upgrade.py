"""Bringing a store to the present shape of the tables, by the Alembic migrations in this package."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from meetings.catalogue.engine import writing
from meetings.errors import StorageError

MIGRATIONS = Path(__file__).parent / "migrations"
# The newest migration: a store that has it is not looked at further, which keeps every start short.
HEAD = "0016"
# Any number will do, as long as nothing else in the database locks on it.
_ADVISORY_LOCK = 0x7665726261


def upgrade(engine: sa.Engine) -> None:
    """Run the migrations that a store lacks, in one transaction; processes that start at once take turns.

    Raises ``StorageError`` when a newer version of this program has made the store.
    """
    with engine.connect() as connection:
        present = _revision(connection)
    if present != HEAD:
        migrate(engine, HEAD)


def migrate(engine: sa.Engine, revision: str) -> None:
    """Take a store up or down to a revision (``base`` is the empty store)."""
    with writing(engine).begin() as connection:
        _take_turn(connection)
        _run(connection, revision)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version = sa.table("alembic_version", sa.column("version_num", sa.Text()))
    return connection.scalar(sa.select(version.c.version_num))


def _take_turn(connection: sa.Connection) -> None:
    """Wait until no other process migrates; on SQLite the transaction's write lock does this already."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))


def _run(connection: sa.Connection, revision: str) -> None:
    # Imported here because only a new or outdated store needs it, and it takes half a second.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    present = _revision(connection)
    if present is not None and present not in known:
        raise StorageError("A newer version of Verbatim has made this store. Use that version, or a newer one.")
    step = command.downgrade if _is_down(revision, present) else command.upgrade
    try:
        step(config, revision)
    except CommandError as error:
        raise StorageError(f"The store cannot be brought to its present shape: {error}.") from error


def _is_down(revision: str, present: str | None) -> bool:
    # Revisions are numbered, so that their order is that of their names.
    return revision == "base" or (present is not None and revision < present)
