"""How this program uses DBOS: names, databases and manners, for its client and its worker alike."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions, error

from meetings.catalogue.engine import BUSY_TIMEOUT_MS, open_engine, parse_url, told
from meetings.errors import StorageError
from meetings.recording import Recording

APPLICATION = "verbatim"
# Pinned, because DBOS hands jobs of one version only to workers of that version: raise it when a
# job begun by the old code could not be ended by the new.
VERSION = "verbatim-1"
QUEUE = "recordings"
WORKFLOW = "process_recording"
# The schema in PostgreSQL, beside the catalogue's tables.
SCHEMA = "verbatim_jobs"


def workflow_id(recording_id: str, attempt: int) -> str:
    """Name the job of one attempt; the same name is never queued twice.

    >>> workflow_id("5f0c", 2)
    '5f0c-2'
    """
    return f"{recording_id}-{attempt}"


def job_of(workflow_id: str) -> tuple[str, int]:
    """Give the recording and the attempt that a name stands for.

    >>> job_of("5f0c-2")
    ('5f0c', 2)
    """
    recording_id, _, attempt = workflow_id.rpartition("-")
    return recording_id, int(attempt)


def jobs_engine(url: str) -> sa.Engine:
    """Give an engine for the jobs' database; on SQLite every step's record survives a power cut."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return open_engine(url)
    engine = sa.create_engine(parsed)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # DBOS expects writers to take their lock at once, as its own engine has them do.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def create_tables(url: str) -> None:
    """Bring the jobs' database to the shape that this version of DBOS needs; quick when it has it."""
    quieten()
    with jobs_errors():
        DBOS.migrate(url, schema=SCHEMA)


def open_client(engine: sa.Engine) -> DBOSClient:
    """Give a client: it queues, cancels and lists jobs, and starts no thread."""
    quieten()
    with jobs_errors():
        return DBOSClient(
            system_database_engine=engine,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            retry_connection_errors=False,
        )


def enqueue(client: DBOSClient, recording: Recording) -> None:
    """Queue a recording's present attempt; nothing happens when that was done before."""
    options: EnqueueOptions = {
        "workflow_name": WORKFLOW,
        "queue_name": QUEUE,
        "workflow_id": workflow_id(recording.id, recording.attempt),
        "app_version": VERSION,
    }
    with jobs_errors():
        client.enqueue(options, recording.id, recording.attempt)


def worker_config(url: str, engine: sa.Engine, executor_id: str) -> DBOSConfig:
    """Give the configuration of a worker process."""
    return {
        "name": APPLICATION,
        "system_database_url": url,
        "system_database_engine": engine,
        "dbos_system_schema": SCHEMA,
        "application_version": VERSION,
        "executor_id": executor_id,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "ERROR",
        "enable_otlp": False,
    }


def quieten() -> None:
    """Keep DBOS from writing to the terminal by itself: its errors go where all log lines go."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        # With a handler of ours there, DBOS adds none.
        logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.ERROR)


@contextmanager
def jobs_errors() -> Iterator[None]:
    """Turn the failures of the jobs' database into ``StorageError`` and ``UnavailableError``."""
    try:
        with told():
            yield
    except error.DBOSException as failure:
        raise StorageError(f"The jobs' database cannot be used: {failure.message}") from failure
