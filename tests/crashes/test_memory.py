"""Memory that runs out while a model is loaded: the recording says so, the worker lives on, the next try ends well."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from ingest.intake import receive
from meetings.settings import Settings
from tests.crashes.scene import ROOT, Role
from verbatim.wiring import Wiring

pytestmark = [pytest.mark.process, pytest.mark.models]


def test_a_model_that_does_not_fit_into_memory_fails_in_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "day 1.flac"
    noise = "anoisesrc=color=pink:sample_rate=16000:duration=5"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", noise, str(source)], check=True)
    data = tmp_path / "data"
    environment = {**os.environ, "VERBATIM_DATA": str(data), "PYTHONPATH": str(ROOT), "VERBATIM_MEANING": "off"}
    environment |= {"DATABASE_URL": "", "ELASTICSEARCH_URL": ""}
    settings = Settings.from_environ(environment)
    worker = Role([sys.executable, "-m", "tests.crashes.tight_worker"], environment, tmp_path / "worker.log")
    with closing(Wiring(settings)) as wired:
        recording = receive(source, meeting="First", catalogue=wired.catalogue, settings=settings)
        (data / "tight").touch()
        wired.jobs.submit(recording.id)
        worker.start()
        try:
            await_state(wired, recording.id, "failed", worker)
            error = wired.catalogue.recording(recording.id).error
            assert error == (
                "This machine has too little memory for the stage 'transcribe-0'. End other programs, then try again."
            )
            (data / "tight").unlink()
            wired.jobs.retry(recording.id)
            await_state(wired, recording.id, "done", worker)
            assert not worker.is_gone(), "it is the same worker"
            assert "Traceback" not in worker.log.read_text()
        finally:
            worker.end()


def await_state(wired: Wiring, recording_id: str, state: str, worker: Role) -> None:
    deadline = time.monotonic() + 120
    while wired.catalogue.recording(recording_id).state != state:
        if time.monotonic() > deadline:
            pytest.fail(f"{wired.catalogue.recording(recording_id)}\n{worker.log.read_text()[-3000:]}")
        time.sleep(0.1)
