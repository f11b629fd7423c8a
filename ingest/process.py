"""The job: one attempt at processing one recording, in durable steps.

::

    begin → decode → rendition → diarize → plan → transcribe-0 … transcribe-(n-1) → tag → index → finish
              └─────────────────────── any of these may lead to ───────────────────────┴──→ fail

DBOS records each step's small outcome and never runs a recorded step again. What a step made
lies in files: a step that was cut off by a kill runs again, and finds or remakes them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from dbos import DBOS, StepOptions
from sqlalchemy.exc import DBAPIError

from ingest.memory import ran_out
from ingest.report import StageReport
from ingest.stages import Control, Stages
from ingest.tries import Tries
from meetings.catalogue.store import Catalogue
from meetings.errors import CancelledError, NotFoundError, UnavailableError, VerbatimError
from meetings.recording import Recording, StageName
from meetings.settings import Settings

log = logging.getLogger(__name__)
T = TypeVar("T")

# Waits of 1, 2, 4 … 64 seconds: two minutes, in which a server restarts.
_RETRIES: StepOptions = {
    "retries_allowed": True,
    "interval_seconds": 1.0,
    "backoff_rate": 2.0,
    "max_attempts": 8,
    "should_retry": lambda error: isinstance(error, UnavailableError),
}


_TOO_LITTLE_MEMORY = "This machine has too little memory for the stage {!r}. End other programs, then try again."


class Abandoned(BaseException):
    """This process lets go of a job without an outcome.

    Not an ``Exception``, so that DBOS records nothing: the job stays as it is, for another
    worker, or for nobody when it was cancelled.
    """


class FailedError(Exception):
    """A step told in a sentence why the job cannot go on."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What all jobs of a worker share."""

    settings: Settings
    catalogue: Catalogue
    stages: Stages
    tries: Tries = field(default_factory=Tries)


class Job:
    """One attempt at one recording; ``run`` is the body of a DBOS workflow.

    ``interrupted()`` says that this process has to let go of the job.
    """

    def __init__(self, shop: Workshop, recording_id: str, attempt: int, interrupted: Callable[[], bool]) -> None:
        self._shop = shop
        self._recording_id = recording_id
        self._attempt = attempt
        self._interrupted = interrupted

    def run(self) -> None:
        """Go through all steps, to the recording's state ``done`` or ``failed``."""
        try:
            self._run_or_fail()
        except DBAPIError as error:
            # The jobs' database refuses, so no outcome can be recorded; the worker takes the job up again.
            log.error("The job of %s has to wait: %s", self._recording_id, error.orig)  # noqa: TRY400
            raise Abandoned from error

    def _run_or_fail(self) -> None:
        try:
            if self._step("begin", self._begin):
                self._run_stages()
                self._step("finish", self._finish)
        except FailedError as failure:
            sentence = str(failure)
            try:
                self._step("fail", lambda: self._fail(sentence))
            except FailedError as second:
                log.error("The failure of %s could not be kept: %s", self._recording_id, second)  # noqa: TRY400

    def _run_stages(self) -> None:
        stages = self._shop.stages
        self._stage("decode", stages.decode)
        self._stage("rendition", stages.rendition)
        self._stage("diarize", stages.diarize)
        batches = self._step("plan", self._plan)
        for number in range(batches):
            self._step(f"transcribe-{number}", lambda number=number: self._transcribe(number, batches))  # type: ignore[misc]
        self._stage("tag", stages.tag)
        self._stage("index", stages.index)

    # Steps

    def _step(self, name: str, act: Callable[[], T]) -> T:
        """Run a durable step, or give its recorded outcome. Raises ``FailedError``."""
        options: StepOptions = {**_RETRIES, "name": name}
        outcome = DBOS.run_step(options, self._outcome, name, act)
        if "failed" in outcome:
            raise FailedError(outcome["failed"])
        value: T = outcome["value"]
        return value

    def _outcome(self, name: str, act: Callable[[], Any]) -> dict[str, Any]:
        """Run a step to an outcome that can be recorded: its value, or a sentence."""
        try:
            return {"value": act()}
        except CancelledError as error:
            raise Abandoned from error
        except UnavailableError as error:
            if not _is_last_try():
                log.warning("The step %s of %s is tried again: %s", name, self._recording_id, error)
                raise
            return {"failed": error.message}
        except VerbatimError as error:
            return {"failed": error.message}
        except Exception as error:
            if ran_out(error):
                log.warning("The step %s of %s has too little memory: %s", name, self._recording_id, error)
                return {"failed": _TOO_LITTLE_MEMORY.format(name)}
            log.exception("The step %s of %s failed", name, self._recording_id)
            return {"failed": _unexpected(name, error)}

    def _begin(self) -> bool:
        """Whether there is anything to do: the attempt is the latest, and nobody cancelled it."""
        try:
            return self._mark_running()
        except NotFoundError:
            return False

    def _mark_running(self) -> bool:
        return self._shop.catalogue.set_state(
            self._recording_id, "running", attempt=self._attempt, unless=("cancelled", "done", "failed")
        )

    def _finish(self) -> None:
        self._shop.catalogue.set_state(
            self._recording_id, "done", attempt=self._attempt, unless=("cancelled", "failed")
        )

    def _fail(self, sentence: str) -> None:
        try:
            self._shop.catalogue.set_state(
                self._recording_id, "failed", sentence, attempt=self._attempt, unless=("cancelled", "done")
            )
        except NotFoundError:
            log.info("The recording %s was deleted while it was processed", self._recording_id)

    # Stages

    def _stage(self, name: StageName, act: Callable[[Recording, Control], None]) -> None:
        def run() -> None:
            report = self._report(name)
            self._watched(report, name, lambda recording: act(recording, report.control))
            report.end("done")

        self._step(name, run)

    def _plan(self) -> int:
        report = self._report("transcribe")
        plan = self._shop.stages.plan
        batches = self._watched(report, "plan", lambda recording: plan(recording, report.checks))
        report.reach(0, batches)
        if not batches:
            report.end("done")
        return batches

    def _transcribe(self, number: int, batches: int) -> None:
        report = self._report("transcribe")
        transcribe = self._shop.stages.transcribe_batch
        self._watched(report, f"transcribe-{number}", lambda recording: transcribe(recording, number, report.checks))
        report.reach(number + 1, batches)
        if number + 1 == batches:
            report.end("done")

    def _report(self, name: StageName) -> StageReport:
        return StageReport(self._shop.catalogue, self._recording_id, self._attempt, name, self._interrupted)

    def _watched(self, report: StageReport, step: str, act: Callable[[Recording], T]) -> T:
        """Run a stage's function, and mark the stage as failed or cancelled when it does not end well."""
        recording = self._shop.catalogue.recording(self._recording_id)
        report.check()
        self._mark_running()  # again, because a job that changed hands was queued meanwhile
        report.begin()
        self._clear_leftovers()
        try:
            with self._shop.tries.counted(self._folder / "work", self._attempt, step):
                return act(recording)
        except UnavailableError:
            raise  # tried again: the stage is still running
        except CancelledError:
            if not self._interrupted():
                report.end("cancelled")
            raise
        except Exception:
            report.end("failed")
            raise

    def _clear_leftovers(self) -> None:
        """Remove what killed processes were writing: hidden files, as media names them, of up to gigabytes."""
        for leftover in self._folder.glob(".*.tmp*"):
            with suppress(OSError):
                leftover.unlink()

    @property
    def _folder(self) -> Path:
        return self._shop.settings.recordings_dir / self._recording_id


def _is_last_try() -> bool:
    status = DBOS.step_status
    return status is None or status.current_attempt is None or status.current_attempt + 1 >= _RETRIES["max_attempts"]


def _unexpected(step: str, error: Exception) -> str:
    reason = (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
    return (
        f"The stage {step!r} stopped with an unexpected error ({type(error).__name__}: {reason}); "
        "the worker's log has the details."
    )
