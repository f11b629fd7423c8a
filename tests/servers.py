"""A private PostgreSQL for the tests, in a folder of its own on a free port."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import requests


@dataclass(frozen=True)
class PostgresServer:
    """A running server; its programs run as ``prefix`` says, since it refuses to run as root."""

    programs: Path
    data: Path
    port: int
    prefix: Sequence[str]

    def url(self, database: str) -> str:
        return f"postgresql://verbatim@127.0.0.1:{self.port}/{database}"

    def control(self, *arguments: str) -> None:
        command = [*self.prefix, str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", *arguments]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self) -> None:
        # No fsync: the data is thrown away, and only the program's own durability is tested.
        options = f"-p {self.port} -h 127.0.0.1 -k {self.data} -c fsync=off"
        self.control("-o", options, "-l", str(self.data / "log"), "start")

    def stop(self) -> None:
        self.control("-m", "immediate", "stop")

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def _programs() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def await_answer(address: str) -> None:
    """Wait until a server of this program answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            requests.get(f"{address}/healthz", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server does not answer")


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} CI must not skip the tests of PostgreSQL.")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    programs = _programs()
    if programs is None:
        _missing("PostgreSQL is not installed (package postgresql).")
        return
    folder = Path(tempfile.mkdtemp(prefix="verbatim-postgres-"))
    prefix: list[str] = []
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]
    server = PostgresServer(programs, folder / "data", free_port(), prefix)
    initialise = [str(programs / "initdb"), "-D", str(server.data), "-U", "verbatim", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run([*prefix, *initialise, "--locale=C"], check=True, cwd="/", stdout=subprocess.DEVNULL)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A database of its own for one test."""
    name = f"verbatim_{secrets.token_hex(4)}"
    postgres_server.run(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")
