"""A worker: a process that runs queued jobs, and takes over the jobs of workers that died."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from dbos import DBOS

from ingest import durable
from ingest.chores import Chores
from ingest.fixity import FixityRounds
from ingest.heartbeat import BEAT_S, Watch, machine
from ingest.mending import Mender
from ingest.process import Job, Workshop
from ingest.stages import Stages
from ingest.webhooks import WebhookRounds
from meetings import log_lines
from meetings.catalogue.store import Catalogue
from meetings.errors import StorageError, UnavailableError
from meetings.settings import Settings

log = logging.getLogger(__name__)
# What a stage gets to reach a place where it can stop, once the worker has to.
GRACE_S = 5
_MEND_EVERY_BEATS = 5
_FIXITY_EVERY_S = 60.0


class Worker:
    """Runs one job at a time, in a process that it has to itself.

    While it lives it beats in the catalogue, and looks after the beats of other workers and after
    jobs that a crash kept from being queued or ended. Beside that, it calls ``keep_index`` every
    second, and looks at uploads, each in a thread of its own.
    """

    def __init__(
        self, settings: Settings, catalogue: Catalogue, stages: Stages, keep_index: Callable[[], object] = lambda: None
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._shop = Workshop(settings, catalogue, stages)
        rounds = FixityRounds(settings, catalogue)
        self._chores = (
            Chores(keep_index),
            Chores(rounds.check_next, _FIXITY_EVERY_S, "The look at uploads"),
            Chores(WebhookRounds(settings, catalogue).deliver_due, what="The webhooks"),
        )
        self._id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._watch = Watch(machine(), os.getpid())
        self._stopping = threading.Event()
        self._running: set[str] = set()
        self._beats = 0
        # Goes up when another worker took this one for dead: jobs begun before are no longer its own.
        self._life = 0

    def stop(self) -> None:
        """Ask the worker to end; the job in progress goes back to the queue. For any thread or signal handler."""
        self._stopping.set()

    def run_forever(self, *, with_parent: bool = False) -> None:
        """Work until ``stop`` is called or a signal (SIGTERM, SIGINT) comes.

        With ``with_parent``, also end when the process that started this one is gone. A stage
        deep in a model cannot be interrupted and does not hold the end up: this method then ends
        the whole process. Raises ``UnavailableError`` and ``StorageError`` when the databases
        cannot be had at the start.
        """
        parent = os.getppid()
        self._heed_signals()
        url = self._settings.jobs_database_url
        durable.create_tables(url)
        engine = durable.jobs_engine(url)
        mender = Mender(self._catalogue, durable.open_client(engine), self._id)
        self._catalogue.workers.enlist(self._id, machine(), os.getpid())
        try:
            self._pulse(mender)
            self._launch(url, engine)
            for chores in self._chores:
                chores.start()
            while not (self._stopping.wait(BEAT_S) or (with_parent and os.getppid() != parent)):
                self._pulse(mender)
        finally:
            self._wind_down(mender)
            engine.dispose()

    def _heed_signals(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: self.stop())

    def _launch(self, url: str, engine: sa.Engine) -> None:
        @DBOS.workflow(name=durable.WORKFLOW, max_recovery_attempts=None)
        def process_recording(recording_id: str, attempt: int) -> None:
            self._process(recording_id, attempt)

        with durable.jobs_errors():
            DBOS(config=durable.worker_config(url, engine, self._id))
            DBOS.launch()
            DBOS.register_queue(durable.QUEUE, worker_concurrency=1, on_conflict="always_update")
        log.info("Worker %s is ready.", self._id)

    def _process(self, recording_id: str, attempt: int) -> None:
        job_id = durable.workflow_id(recording_id, attempt)
        log_lines.job_id.set(job_id)
        life = self._life
        self._running.add(job_id)
        try:
            Job(self._shop, recording_id, attempt, lambda: self._stopping.is_set() or self._life != life).run()
        finally:
            self._running.discard(job_id)
            log_lines.job_id.set(None)

    def _pulse(self, mender: Mender) -> None:
        """Beat, and look after the others; a store that is away for a while is no reason to end."""
        try:
            self._beat()
            others = (worker for worker in self._catalogue.workers.all() if worker.id != self._id)
            for dead in self._watch.look(others):
                mender.take_over(dead.id)
            if self._beats % _MEND_EVERY_BEATS == 0:
                mender.mend(frozenset(self._running))
            self._beats += 1
        except (StorageError, UnavailableError) as error:
            log.warning("The worker waits: %s", error)

    def _beat(self) -> None:
        if not self._catalogue.workers.beat(self._id):
            log.warning("Another worker took this one for dead; it lets go of its jobs and begins anew.")
            self._life += 1
            self._catalogue.workers.enlist(self._id, machine(), os.getpid())

    def _wind_down(self, mender: Mender) -> None:
        self._stopping.set()
        for chores in self._chores:
            chores.stop()
        DBOS.destroy(workflow_completion_timeout_sec=GRACE_S)
        try:
            mender.hand_back()
        except (StorageError, UnavailableError) as error:
            log.warning("The job in progress could not be handed back; it is taken up again later: %s", error)
        self._shop.tries.forgive()
        if _is_busy():
            logging.shutdown()
            os._exit(0)


def _is_busy() -> bool:
    """Whether a job's thread goes on: Python cannot end it, and would wait for it at its own end."""
    for _ in range(10):
        if not any(thread.name.startswith("dbos-executor") for thread in threading.enumerate()):
            return False
        time.sleep(0.1)
    return True
