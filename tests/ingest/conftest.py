from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ingest import durable
from ingest.jobs import JobQueue
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id, utc_now
from meetings.recording import Recording
from meetings.settings import Settings

ROOT = Path(__file__).parents[2]


@dataclass
class Worker:
    """A worker process; its log is its standard error."""

    process: subprocess.Popen[bytes]
    log_path: Path

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def log(self) -> str:
        return self.log_path.read_text()

    @property
    def is_ready(self) -> bool:
        return "is ready" in self.log


@dataclass
class House:
    """A data folder with a catalogue, a queue, and worker processes that run synthetic stages."""

    settings: Settings
    catalogue: Catalogue
    jobs: JobQueue
    workers: list[Worker] = field(default_factory=list)

    def add(self, *, submit: bool = True) -> str:
        recording = Recording(
            id=new_id(),
            meeting=self.catalogue.add_meeting("First meeting"),
            file_name="day 1.mp3",
            source_sha256=new_id(),
            size_bytes=1,
            created_at=utc_now(),
        )
        (self.settings.recordings_dir / recording.id).mkdir(parents=True)
        self.catalogue.add_recording(recording)
        if submit:
            self.jobs.submit(recording.id)
        return recording.id

    def hire(self, *, more: Mapping[str, str] | None = None, **wishes: object) -> Worker:
        """Start a worker; ``more`` goes into its environment."""
        log_path = self.settings.data_dir / f"worker-{len(self.workers)}.log"
        command = [
            sys.executable,
            str(Path(__file__).with_name("synthetic_worker.py")),
            str(self.settings.data_dir),
            self.settings.database_url,
            json.dumps(wishes),
        ]
        with log_path.open("wb") as log:
            environment = {**os.environ, "PYTHONPATH": str(ROOT), **(more or {})}
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        worker = Worker(process, log_path)
        self.workers.append(worker)
        return worker

    def state(self, recording_id: str) -> str:
        return self.catalogue.recording(recording_id).state

    def await_state(self, recording_id: str, state: str, within_s: float = 40) -> None:
        self.await_true(lambda: self.state(recording_id) == state, within_s, f"{recording_id} {state}")

    def await_line(self, line: str, within_s: float = 30) -> None:
        """Wait until a stage has written this to its log."""
        self.await_true(lambda: any(line in written for written in self.lines()), within_s, line)

    def await_true(self, reached: Callable[[], bool], within_s: float, what: str) -> None:
        deadline = time.monotonic() + within_s
        while not reached():
            if time.monotonic() > deadline:
                logs = "\n".join(worker.log for worker in self.workers)
                pytest.fail(f"Not within {within_s} s: {what}\n{self.lines()[-5:]}\n{logs}")
            time.sleep(0.05)

    def lines(self) -> list[str]:
        path = self.settings.data_dir / "log.txt"
        return path.read_text().splitlines() if path.exists() else []

    def steps(self, recording_id: str, attempt: int = 1) -> list[str]:
        """The names of the steps recorded for a job, in order."""
        steps = self.jobs._client.list_workflow_steps(durable.workflow_id(recording_id, attempt))
        return [step["function_name"] for step in sorted(steps, key=lambda step: step["function_id"])]


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[[str | None], House]]:
    houses: list[House] = []

    def make(database_url: str | None = None) -> House:
        settings = Settings(tmp_path, tmp_path, database_url or f"sqlite:///{tmp_path}/verbatim.db")
        catalogue = Catalogue.open(settings.database_url)
        houses.append(House(settings, catalogue, JobQueue(settings, catalogue)))
        return houses[-1]

    yield make
    for house in houses:
        for worker in house.workers:
            worker.signal(signal.SIGCONT)
            worker.kill()
        house.jobs.close()
        house.catalogue.close()


@pytest.fixture
def house(make_house: Callable[[str | None], House]) -> House:
    """A house on SQLite."""
    return make_house(None)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def each_house(request: pytest.FixtureRequest, make_house: Callable[[str | None], House]) -> House:
    """A house on SQLite, and one on PostgreSQL."""
    return make_house(request.getfixturevalue("postgres_url") if request.param == "postgresql" else None)
