"""A real worker process with short stages that write files, for the tests that kill it.

Arguments: the data folder, the catalogue's address, and a JSON object of wishes (see ``Wishes``).
Every begin and end of a stage is a line in ``log.txt`` of the data folder.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from ingest.stages import Control, Stages
from ingest.worker import Worker
from media.decode import decode_speech
from meetings.catalogue.store import Catalogue
from meetings.errors import InputError, UnavailableError
from meetings.recording import Recording
from meetings.settings import Settings


@dataclass(frozen=True)
class Wishes:
    """How the stages behave: how long a step takes, and which stage fails or hangs."""

    step_s: float = 0.2
    batches: int = 6
    fail: str | None = None  # a stage that fails with a sentence
    crash: str | None = None  # a stage that raises something unexpected
    die: str | None = None  # a stage that kills the process
    away: str | None = None  # a stage whose server is away twice, then back
    deaf: str | None = None  # a stage that never looks up
    sound: str | None = None  # a file that the first stage really decodes
    with_parent: bool = False  # not about the stages: the worker ends with the process that started it


class Synthetic:
    def __init__(self, settings: Settings, wishes: Wishes) -> None:
        self._settings = settings
        self._wishes = wishes
        self._tries = 0

    def stages(self) -> Stages:
        return Stages(
            decode=self._decode if self._wishes.sound else self._stage("decode"),
            rendition=self._stage("rendition"),
            diarize=self._stage("diarize"),
            plan=lambda recording, control: self._wishes.batches,
            transcribe_batch=lambda recording, number, control: self._run(recording, f"transcribe-{number}", control),
            tag=self._stage("tag"),
            index=self._stage("index"),
        )

    def _stage(self, name: str):
        return lambda recording, control: self._run(recording, name, control)

    def _decode(self, recording: Recording, control: Control) -> None:
        target = self._settings.recordings_dir / recording.id / "speech.wav"
        decode_speech(Path(self._wishes.sound or ""), target, on_progress=control.progress, cancelled=control.cancelled)

    def _run(self, recording: Recording, name: str, control: Control) -> None:
        self._log(f"begin {recording.id} {name}")
        self._misbehave(name)
        result = self._settings.recordings_dir / recording.id / f"{name}.result"
        if not result.exists():
            self._work(name, control)
            temporary = result.with_suffix(f".{os.getpid()}")
            temporary.write_text(name)
            temporary.replace(result)
        self._log(f"end {recording.id} {name}")

    def _work(self, name: str, control: Control) -> None:
        steps = 10
        for done in range(steps):
            if self._wishes.deaf != name:
                control.progress(done, steps)
            time.sleep(self._wishes.step_s / steps)

    def _misbehave(self, name: str) -> None:
        if self._wishes.fail == name:
            raise InputError("The sound is not of this world.")
        if self._wishes.crash == name:
            raise ZeroDivisionError("division by nothing")
        if self._wishes.die == name:
            os.kill(os.getpid(), 9)
        if self._wishes.away == name and self._tries < 2:
            self._tries += 1
            raise UnavailableError("The index is away.")

    def _log(self, line: str) -> None:
        with (self._settings.data_dir / "log.txt").open("a") as file:
            file.write(f"{os.getpid()} {line}\n")


def main() -> None:
    data, database_url, wishes = sys.argv[1:]
    logging.basicConfig(level=logging.INFO, format="%(process)d %(levelname)s %(name)s %(message)s")
    settings = Settings(
        data_dir=Path(data), models_dir=Path(data), database_url=database_url, webhook_hosts=("127.0.0.1",)
    )
    catalogue = Catalogue.open(settings.database_url)
    wished = Wishes(**json.loads(wishes))
    Worker(settings, catalogue, Synthetic(settings, wished).stages()).run_forever(with_parent=wished.with_parent)
    catalogue.close()


if __name__ == "__main__":
    main()
