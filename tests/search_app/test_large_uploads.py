"""The real server takes a large file with little memory, and one file from two tabs once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.servers import await_answer, free_port

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]
TUS = {"Tus-Resumable": "1.0.0"}
PART_BYTES = 5_000_000
MOST_MORE_BYTES = 40_000_000


@dataclass
class Server:
    address: str
    pid: int
    uploads: Path

    def create(self, length: int) -> str:
        made = requests.post(f"{self.address}/uploads", headers={**TUS, "Upload-Length": str(length)}, timeout=30)
        assert made.status_code == 201, made.text
        return self.address + made.headers["Location"]

    def peak_bytes(self) -> int:
        """The most memory that any of the server's processes has had."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_peak(pid) for pid in [str(self.pid), *children])


def _peak(pid: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def send(place: str, offset: int, part: bytes) -> int:
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return requests.patch(place, headers=headers, data=part, timeout=60).status_code


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    environment = {**os.environ, "VERBATIM_DATA": str(tmp_path), "DATABASE_URL": "", "ELASTICSEARCH_URL": ""}
    command = [sys.executable, "-m", "verbatim", "serve", "--no-worker", "--port", str(port)]
    with subprocess.Popen(command, env={**environment, "VERBATIM_MEANING": "off"}, cwd=ROOT) as process:
        made = Server(f"http://127.0.0.1:{port}", process.pid, tmp_path / "uploads")
        await_answer(made.address)
        yield made
        process.terminate()


def send_large(server: Server, size: int) -> None:
    part = os.urandom(PART_BYTES)
    send(server.create(PART_BYTES), 0, part)  # so that every library is loaded
    place, before, digest = server.create(size), server.peak_bytes(), hashlib.sha256()
    with requests.Session() as line:
        for offset in range(0, size, PART_BYTES):
            piece = part[: size - offset]
            digest.update(piece)
            headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            assert line.patch(place, headers=headers, data=piece, timeout=120).status_code == 204
    assert server.peak_bytes() - before < MOST_MORE_BYTES
    arrived = server.uploads / f"{place.rsplit('/', 1)[1]}.part"
    with arrived.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == digest.hexdigest()


def test_a_large_file_takes_no_memory(server: Server) -> None:
    send_large(server, 150_000_000)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twenty_gigabytes_take_no_memory(server: Server) -> None:
    send_large(server, 20_000_000_000)


def test_a_file_sent_from_two_tabs_arrives_once(server: Server) -> None:
    content = os.urandom(3_000_000)
    place, parts = server.create(len(content)), range(0, len(content), 300_000)

    def tab(_: int) -> list[int]:
        """A tab that goes on where the upload stands, whoever sent what is there."""
        answers, at = [], 0
        while at < len(content):
            answers.append(send(place, at, content[at : at + 300_000]))
            at = int(requests.head(place, headers=TUS, timeout=30).headers["Upload-Offset"])
        return answers

    with ThreadPoolExecutor(2) as tabs:
        answers = Counter(status for each in tabs.map(tab, range(2)) for status in each)
    assert set(answers) <= {204, 409, 423}
    assert answers[204] == len(parts), "each part was taken once"
    assert (server.uploads / f"{place.rsplit('/', 1)[1]}.part").read_bytes() == content
