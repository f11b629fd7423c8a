"""One store with the sample session in it, taken there once by the real command and its worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from media.samples import SampleSession, sample_session
from verbatim.cli import command


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
