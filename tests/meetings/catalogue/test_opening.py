"""Opening a store: addresses, migrations up and down, several processes at once, and refusals."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from meetings.catalogue.engine import open_engine, parse_url, told, writing
from meetings.catalogue.store import Catalogue
from meetings.catalogue.tables import Row
from meetings.catalogue.upgrade import HEAD, MIGRATIONS, migrate
from meetings.errors import InputError, StorageError, UnavailableError
from meetings.recording import Recording
from meetings.transcript import Transcript

ROOT = Path(__file__).parents[3]
OPEN_AND_ADD = """
import sys
from meetings.catalogue.store import Catalogue
sys.stdin.readline()
catalogue = Catalogue.open(sys.argv[1])
for number in range(20):
    catalogue.add_meeting(f"Meeting {number}")
catalogue.close()
"""


def test_the_newest_migration_is_the_one_the_program_knows() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_the_migrations_make_exactly_the_tables(database_url: str) -> None:
    Catalogue.open(database_url).close()
    engine = open_engine(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []
    engine.dispose()


def test_opening_twice_keeps_what_is_there(database_url: str) -> None:
    first = Catalogue.open(database_url)
    meeting = first.add_meeting("First meeting")
    first.close()
    second = Catalogue.open(database_url)
    assert second.meetings() == (meeting,)
    second.close()


def test_migrations_go_down_and_up_again_with_data_there(database_url: str) -> None:
    catalogue = Catalogue.open(database_url)
    meeting = catalogue.add_meeting("First meeting")
    catalogue.add_recording(Recording("r1", meeting, "a.mp3", "00", 1, dt.datetime.now(dt.UTC)))
    catalogue.save_transcript("r1", Transcript(5, ()))
    catalogue.close()
    engine = open_engine(database_url)
    migrate(engine, "base")
    with engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}
    engine.dispose()
    again = Catalogue.open(database_url)
    assert again.meetings() == ()
    again.close()


@pytest.mark.process
def test_processes_that_open_an_empty_store_at_once_all_succeed(database_url: str) -> None:
    command = [sys.executable, "-W", "error", "-c", OPEN_AND_ADD, database_url]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[1] for process in processes] == [""] * 4
    catalogue = Catalogue.open(database_url)
    assert len(catalogue.meetings()) == 20
    catalogue.close()


def test_a_store_of_a_newer_version_is_left_alone(database_url: str) -> None:
    Catalogue.open(database_url).close()
    engine = open_engine(database_url)
    with writing(engine).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="A newer version of Verbatim has made this store"):
        Catalogue.open(database_url)
    engine.dispose()


def test_sqlite_survives_a_power_cut_and_readers_do_not_wait(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/verbatim.db")
    with engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in pragmas]
    assert found == ["wal", 2, 1, 30_000]
    with writing(engine).begin(), engine.connect() as reader:
        assert reader.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://h/d", "postgresql+psycopg"),
        ("postgres://h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg"),
        ("sqlite:////data/verbatim.db", "sqlite"),
    ],
)
def test_addresses_name_their_driver(url: str, driver: str) -> None:
    assert parse_url(url).drivername == driver


@pytest.mark.parametrize("url", ["", "verbatim.db", "mysql://h/d", "postgresql+psycopg2://h/d"])
def test_an_address_of_no_known_kind_is_told(url: str) -> None:
    with pytest.raises(InputError, match="DATABASE_URL"):
        Catalogue.open(url)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "verbatim.db").write_text("Minutes of the first meeting, not a database. " * 100)
    with pytest.raises(StorageError, match="not a database of this program"):
        Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be made"):
        Catalogue.open(f"sqlite:///{tmp_path}/file/verbatim.db")


def test_a_read_only_store_is_told(tmp_path: Path) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    sa.event.listen(catalogue._engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=1"))
    with pytest.raises(StorageError, match="read-only"):
        catalogue.add_meeting("First meeting")
    catalogue.close()


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    kept = catalogue.add_meeting("First meeting")
    # SQLite's own limit on a file's size fails as a full disk does.
    sa.event.listen(catalogue._engine, "checkout", lambda connection, *_: connection.execute("PRAGMA max_page_count=1"))
    with pytest.raises(StorageError, match=r"The disk that holds the store is full\. Make room on it"):
        catalogue.add_meeting("Meeting " + "x" * 1_000_000)
    assert kept in catalogue.meetings()
    catalogue.close()


def test_a_store_that_another_process_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meetings.catalogue.engine.BUSY_TIMEOUT_MS", 50)
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    holder = sqlite3.connect(tmp_path / "verbatim.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="Another process holds the store"):
        catalogue.add_meeting("First meeting")
    holder.close()
    catalogue.add_meeting("First meeting")
    catalogue.close()


def test_a_server_that_is_away_is_told_without_its_password() -> None:
    with pytest.raises(UnavailableError, match="The database server cannot be used now") as refused:
        Catalogue.open("postgresql://user:secret@127.0.0.1:1/verbatim")
    assert "secret" not in str(refused.value)


@pytest.mark.server
def test_a_server_that_restarts_is_told_and_then_used_again(postgres_server, postgres_url: str) -> None:
    catalogue = Catalogue.open(postgres_url)
    meeting = catalogue.add_meeting("First meeting")
    postgres_server.stop()
    with pytest.raises(UnavailableError):
        catalogue.meetings()
    postgres_server.start()
    assert catalogue.meetings() == (meeting,)
    catalogue.close()


@pytest.mark.server
def test_a_server_lets_nobody_hold_it_for_ever(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meetings.catalogue.engine.FROZEN_AFTER_MS", 200)
    catalogue = Catalogue.open(postgres_url)
    frozen = open_engine(postgres_url)
    connection = frozen.connect()
    connection.execute(sa.text("LOCK TABLE meeting IN ACCESS EXCLUSIVE MODE"))
    assert catalogue.add_meeting("First meeting").title == "First meeting"
    with pytest.raises(UnavailableError), told():
        connection.execute(sa.text("SELECT 1"))
    connection.close()
    frozen.dispose()
    catalogue.close()
