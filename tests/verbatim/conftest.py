"""One store with the sample session in it, taken there once by the real command and its worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ingest.intake import receive
from media.samples import SampleSession, sample_session
from meetings.control import Control
from meetings.recording import STAGES, StageProgress
from meetings.settings import Settings
from tests.crashes.clockwork import ClockworkModels
from transcribe.steps import Models
from verbatim.cli import command
from verbatim.wiring import Wiring


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    """Run a command in this process, on an empty data folder."""

    def run(*arguments: str) -> Result:
        environment = {"VERBATIM_DATA": str(tmp_path / "data"), "DATABASE_URL": "", "ELASTICSEARCH_URL": ""}
        return CliRunner(env=environment).invoke(command, list(arguments))

    return run


@dataclass(frozen=True, slots=True)
class Store:
    """A data folder with a processed recording."""

    data: Path
    recording_id: str

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the real command on it."""
        return run_verbatim(self.data, *arguments, check=check)

    def json(self, *arguments: str) -> Any:
        """Run a command with ``--json`` and read its output."""
        return json.loads(self.run(*arguments, "--json").stdout)


def run_verbatim(data: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "verbatim", *arguments]
    environment = {
        **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ELASTICSEARCH_URL"}},
        "VERBATIM_DATA": str(data),
    }
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if check and done.returncode:
        pytest.fail(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return done


@pytest.fixture(scope="session")
def sample() -> SampleSession:
    return sample_session()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, sample: SampleSession) -> Store:
    """The sample session, added with ``--wait``: a real worker, real models, a real index."""
    data = tmp_path_factory.mktemp("store")
    added = run_verbatim(
        data, "add", str(sample.audio), "--meeting", sample.title, "--date", sample.date.isoformat(),
        "--agenda", str(sample.agenda), "--roster", str(sample.roster), "--wait",
    )  # fmt: skip
    return Store(data, added.stdout.strip())


@pytest.fixture(scope="session")
def processed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with one recording that went through all stages."""
    folder = tmp_path_factory.mktemp("processed")
    noise = "anoisesrc=color=pink:sample_rate=16000:duration=20"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", noise, str(folder / "day 1.flac")], check=True)
    settings = Settings(folder / "data", folder, f"sqlite:///{folder}/data/verbatim.db")
    with closing(Wiring(settings, index_read_only=False)) as wired:
        received = receive(folder / "day 1.flac", meeting="First", catalogue=wired.catalogue, settings=settings)
        worked_off(wired, received.id, ClockworkModels())
    return folder / "data", received.id


def worked_off(wired: Wiring, recording_id: str, models: Models) -> None:
    """Take a recording through all stages in this process."""
    stages, control = wired.stages(models), Control()
    for name in STAGES:
        recording = wired.catalogue.recording(recording_id)
        if name == "transcribe":
            for number in range(stages.plan(recording, control)):
                stages.transcribe_batch(recording, number, control)
        else:
            getattr(stages, name)(recording, control)
        wired.catalogue.set_stage(recording.id, StageProgress(name, "done"))
    wired.catalogue.set_state(recording_id, "done")
