"""The one place that opens database connections and turns their failures into sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import exc

from meetings.errors import InputError, StorageError, UnavailableError, VerbatimError

if TYPE_CHECKING:
    import psycopg

# How long a writer waits for another process's transaction; those of this program last milliseconds,
# but a laptop's disk may stall for seconds.
BUSY_TIMEOUT_MS = 30_000
# A process that stops in the middle of a transaction, frozen or cut off, must not hold its locks for
# ever; PostgreSQL can end such a session, SQLite can only wait for the process.
FROZEN_AFTER_MS = 15_000
_BEGIN = "verbatim_begin"

_SQLITE_SENTENCES = {
    "SQLITE_FULL": "The disk that holds the store is full. Make room on it, then try again.",
    "SQLITE_READONLY": "The store cannot be written: its file or folder is read-only.",
    "SQLITE_CANTOPEN": "The store's file cannot be opened: check that its folder exists and may be written.",
    "SQLITE_IOERR": "The disk that holds the store fails to read or write. Check the disk, then try again.",
    "SQLITE_CORRUPT": "The store's file is damaged. Restore it from a backup.",
    "SQLITE_NOTADB": "The store's file is not a database of this program. Restore it from a backup.",
}
# Classes and codes of SQLSTATE, PostgreSQL documentation, appendix A.
_POSTGRES_STORAGE = {
    "53100": "The database server's disk is full. Make room on it, then try again.",
    "25006": "The database server takes no changes: it is read-only.",
    "58030": "The database server's disk fails to read or write.",
}
_POSTGRES_AWAY = ("08", "25P03", "40", "53", "55P03", "57")


def parse_url(database_url: str) -> sa.URL:
    """Read a store's address; ``postgresql://`` and ``postgres://`` go to psycopg 3.

    >>> parse_url("postgresql://host/verbatim").drivername
    'postgresql+psycopg'

    Raises ``InputError`` for an address that is not SQLite's or PostgreSQL's.
    """
    try:
        url = sa.make_url(database_url)
    except exc.ArgumentError as error:
        raise InputError("The store's address (DATABASE_URL) cannot be read as one.") from error
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        return url
    raise InputError(f"The store can be SQLite or PostgreSQL, not {url.drivername!r} (DATABASE_URL).")


def open_engine(database_url: str) -> sa.Engine:
    """Give an engine for a store; a SQLite file's folder is made when it is missing.

    SQLite runs with a write-ahead log, so that readers never wait for a writer, and with
    ``synchronous=FULL``, so that what was committed survives a power cut.
    """
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    sa.event.listen(engine, "connect", _prepare_postgres)
    return engine


def _prepare_postgres(connection: psycopg.Connection[object], _record: object) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = {FROZEN_AFTER_MS}".encode())
    connection.commit()


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = sa.create_engine(url)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"The data folder {folder} cannot be made: {error.strerror}.") from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions start too late for a safe read-then-write; see _begin_sqlite.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(str(connection.get_execution_options().get(_BEGIN, "BEGIN")))


def writing(engine: sa.Engine) -> sa.Engine:
    """Give the same engine for transactions that write.

    On SQLite they take the write lock at once: a transaction that read first could not wait for
    another writer, it would fail.
    """
    return engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})


@contextmanager
def told() -> Iterator[None]:
    """Turn the database's failures into ``StorageError`` and ``UnavailableError``.

    A breach of a constraint passes through as SQLAlchemy's ``IntegrityError``: what it means is
    known only where it happens.
    """
    try:
        yield
    except exc.IntegrityError:
        raise
    except exc.TimeoutError as error:
        raise UnavailableError("The store is too busy at the moment. Try again in a while.") from error
    except exc.DBAPIError as error:
        raise _told(error) from error


def _told(error: exc.DBAPIError) -> VerbatimError | exc.DBAPIError:
    if isinstance(error.orig, sqlite3.Error):
        return _told_sqlite(error.orig) or error
    return _told_postgres(error) or error


def _told_sqlite(error: sqlite3.Error) -> VerbatimError | None:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return UnavailableError("Another process holds the store for too long. Try again in a while.")
    for prefix, sentence in _SQLITE_SENTENCES.items():
        if name.startswith(prefix):
            return StorageError(sentence)
    return None


def _told_postgres(error: exc.DBAPIError) -> VerbatimError | None:
    code = getattr(error.orig, "sqlstate", None)
    if code in _POSTGRES_STORAGE:
        return StorageError(_POSTGRES_STORAGE[code])
    lost = error.connection_invalidated or (code is None and isinstance(error, exc.OperationalError))
    if lost or (code is not None and code.startswith(_POSTGRES_AWAY)):
        reason = str(error.orig).strip().splitlines()
        return UnavailableError(f"The database server cannot be used now: {reason[0] if reason else 'no answer'}")
    return None
