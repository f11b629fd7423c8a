"""A store as one SQLite file: whole, of one moment, made while others read and write; and a store out of such a file.

The file is a store itself, whichever database it came from, so what was backed up on a server can be
restored on one computer, and the other way round.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from meetings.catalogue.engine import open_engine, told
from meetings.catalogue.store import Catalogue
from meetings.catalogue.tables import LeaseRow, Row, WorkerRow
from meetings.errors import InputError, StorageError

_ROWS = 500


def save_store(database_url: str, target: Path) -> None:
    """Write the store at ``database_url`` to a file that is not there yet. Raises ``StorageError``."""
    source = open_engine(database_url)
    try:
        with told():
            if source.dialect.name == "sqlite":
                _save_file(str(source.url.database), target)
            else:
                _save_rows(source, target)
            _forget_processes(target)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"The store cannot be copied to {target}: {error}.") from error
    finally:
        source.dispose()


def load_store(source: Path, database_url: str) -> None:
    """Make the empty store at ``database_url`` what a saved file holds.

    Raises ``InputError`` when that store has meetings already, and ``StorageError``.
    """
    Catalogue.open(f"sqlite:///{source}").close()  # brings a file of an older version up to date
    Catalogue.open(database_url).close()
    here, there = open_engine(f"sqlite:///{source}"), open_engine(database_url)
    try:
        with told(), here.connect() as reading, there.begin() as writing:
            if writing.execute(sa.text("SELECT 1 FROM meeting LIMIT 1")).first():
                raise InputError("There are meetings in this store already; restore into an empty one.")
            for table in Row.metadata.sorted_tables:
                _copy_rows(reading, writing, table)
    finally:
        here.dispose()
        there.dispose()


def _save_file(source: str, target: Path) -> None:
    with closing(sqlite3.connect(source)) as store, closing(sqlite3.connect(target)) as copy:
        store.backup(copy, pages=1000)


def _save_rows(source: sa.Engine, target: Path) -> None:
    Catalogue.open(f"sqlite:///{target}").close()
    there = open_engine(f"sqlite:///{target}")
    try:
        reading_at_once = source.execution_options(isolation_level="REPEATABLE READ")
        with reading_at_once.connect() as reading, there.begin() as writing:
            for table in Row.metadata.sorted_tables:
                _copy_rows(reading, writing, table)
    finally:
        there.dispose()


def _copy_rows(reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> None:
    if writing.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
        writing.execute(sa.delete(table))  # what the migrations themselves put there
    for rows in _batches(reading, table):
        writing.execute(sa.insert(table), rows)
    if writing.dialect.name == "postgresql":
        _go_on_counting(writing, table)


def _batches(reading: sa.Connection, table: sa.Table) -> Iterator[list[Mapping[str, Any]]]:
    found = reading.execution_options(yield_per=_ROWS).execute(sa.select(table)).mappings()
    for rows in found.partitions():
        yield [dict(row) for row in rows]


def _go_on_counting(writing: sa.Connection, table: sa.Table) -> None:
    """Let a column that the server counts up go on after its highest number."""
    for column in table.primary_key.columns:
        name = writing.scalar(sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
        if name:
            highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
            writing.execute(sa.select(sa.func.setval(name, highest, False)))


def _forget_processes(target: Path) -> None:
    """Take out who was at work: none of them is where the copy is; and leave one file, without a log beside it."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        for row in (WorkerRow, LeaseRow):
            copy.execute(f'DELETE FROM "{row.__tablename__}"')  # noqa: S608 - our own table's name
        copy.execute("PRAGMA journal_mode=DELETE")
