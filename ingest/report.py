"""Telling the catalogue how far a running stage is, and hearing from it whether to stop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from ingest.stages import Control
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.errors import CancelledError, NotFoundError, StorageError, UnavailableError
from meetings.recording import StageName, StageProgress, State

log = logging.getLogger(__name__)
# Often enough for a person who watches, seldom enough not to keep the disk awake.
PERIOD_S = 1.0


class StageReport:
    """One stage of one attempt while it runs.

    Reports are thinned out to one a second. A store that cannot be reached for a while loses
    reports, not the work. ``interrupted()`` says whether this process has to let go of its work.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        recording_id: str,
        attempt: int,
        name: StageName,
        interrupted: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._catalogue = catalogue
        self._recording_id = recording_id
        self._attempt = attempt
        self._interrupted = interrupted
        self._clock = clock
        self._progress = self._known(name)
        self._asked_at = self._told_at = float("-inf")
        self._stopped = False

    @property
    def control(self) -> Control:
        """What a stage is handed that is one step."""
        return Control(self.progress, self.cancelled)

    @property
    def checks(self) -> Control:
        """What one batch of a stage is handed: how far it is inside the batch is not told."""
        return Control(lambda _done, _total: self.check(), self.cancelled)

    def begin(self) -> None:
        """Mark the stage as running; it keeps the time at which it first began."""
        self._set("running", started_at=self._progress.started_at or utc_now(), ended_at=None)

    def progress(self, done: int, total: int) -> None:
        """Take note of progress. Raises ``CancelledError`` when the work should stop."""
        self._progress = replace(self._progress, done=done, total=total)
        self.check()
        if self._clock() - self._told_at >= PERIOD_S:
            self._told_at = self._clock()
            self._try(lambda: self._set("running"))

    def check(self) -> None:
        """Raise ``CancelledError`` when the work should stop."""
        if self.cancelled():
            raise CancelledError("The processing was cancelled.")

    def cancelled(self) -> bool:
        """Whether the work should stop, because somebody asked for it or this process must let go."""
        if self._interrupted():
            return True
        if not self._stopped and self._clock() - self._asked_at >= PERIOD_S:
            self._asked_at = self._clock()
            self._try(self._ask)
        return self._stopped

    def reach(self, done: int, total: int) -> None:
        """Mark how far the stage has come after a batch."""
        self._set("running", done=done, total=total)

    def end(self, state: State) -> None:
        """Mark the stage as ended; when it is done, it is so to the last of its steps."""
        done = self._progress.total if state == "done" else self._progress.done
        self._set(state, done=done, ended_at=utc_now())

    def _known(self, name: StageName) -> StageProgress:
        stages = self._catalogue.stages(self._recording_id, self._attempt)
        return next(stage for stage in stages if stage.name == name)

    def _set(self, state: State, **changes: object) -> None:
        self._progress = replace(self._progress, state=state, **changes)  # type: ignore[arg-type]
        self._catalogue.set_stage(self._recording_id, self._progress, attempt=self._attempt)

    def _ask(self) -> None:
        try:
            recording = self._catalogue.recording(self._recording_id)
        except NotFoundError:
            self._stopped = True
        else:
            self._stopped = recording.attempt != self._attempt or recording.state not in {"queued", "running"}

    @staticmethod
    def _try(act: Callable[[], None]) -> None:
        try:
            act()
        except (StorageError, UnavailableError, NotFoundError) as error:
            log.warning("Progress could not be told: %s", error)
