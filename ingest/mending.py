"""Keeping the queue true to the catalogue: nothing wanted is left lying, whoever died when."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import suppress

from dbos import DBOSClient, WorkflowStatus

from ingest import durable
from meetings.catalogue.store import Catalogue
from meetings.errors import NotFoundError
from meetings.recording import Recording

log = logging.getLogger(__name__)
_UNEXPECTED = "The processing ended unexpectedly; the worker's log has the details. It can be tried again."


class Mender:
    """Takes jobs over from the dead and puts right what a crash left between queue and catalogue."""

    def __init__(self, catalogue: Catalogue, client: DBOSClient, worker_id: str) -> None:
        self._catalogue = catalogue
        self._client = client
        self._worker_id = worker_id
        self._suspects: frozenset[str] = frozenset()

    def take_over(self, dead_id: str) -> None:
        """Put a dead worker's jobs back into the queue; of several heirs one does."""
        if self._catalogue.workers.inherit(dead_id, self._worker_id):
            count = self._requeue_all(dead_id)
            self._catalogue.workers.strike(dead_id)
            log.info("Worker %s is gone; %d of its jobs went back to the queue.", dead_id, count)

    def hand_back(self) -> None:
        """Put this worker's own jobs back into the queue, and take it off the list: it ends."""
        self._requeue_all(self._worker_id)
        self._catalogue.workers.strike(self._worker_id)

    def mend(self, running: Collection[str]) -> None:
        """Queue what should be queued and is not, and end what is not worked on and cannot be.

        ``running`` names the jobs on which this process is at work.
        """
        wanted = {durable.workflow_id(r.id, r.attempt): r for r in self._catalogue.unfinished()}
        jobs = self._jobs(wanted)
        living = {worker.id for worker in self._catalogue.workers.all()}
        suspects = frozenset(job.workflow_id for job in jobs.values() if self._is_astray(job, running, living))
        # A job may just be changing hands, so it is put back only when seen astray twice running.
        for job_id in suspects & self._suspects:
            self._requeue(job_id)
        self._suspects = suspects - self._suspects
        for job_id, recording in wanted.items():
            self._settle(recording, jobs.get(job_id))

    def _settle(self, recording: Recording, job: WorkflowStatus | None) -> None:
        """Queue a recording that never reached the queue; tell of one whose job is over and told nothing."""
        if job is None:
            durable.enqueue(self._client, recording)
        elif job.status not in {"ENQUEUED", "DELAYED", "PENDING"}:
            self._catalogue.set_state(
                recording.id, "failed", _UNEXPECTED, attempt=recording.attempt, unless=("done", "failed", "cancelled")
            )

    def _is_astray(self, job: WorkflowStatus, running: Collection[str], living: Collection[str]) -> bool:
        if job.status != "PENDING":
            return False
        if job.executor_id == self._worker_id:
            return job.workflow_id not in running
        return job.executor_id not in living

    def _jobs(self, job_ids: Collection[str]) -> dict[str, WorkflowStatus]:
        if not job_ids:
            return {}
        with durable.jobs_errors():
            found = self._client.list_workflows(workflow_ids=list(job_ids), load_input=False, load_output=False)
        return {job.workflow_id: job for job in found}

    def _requeue_all(self, executor_id: str) -> int:
        with durable.jobs_errors():
            jobs = self._client.list_workflows(
                executor_id=executor_id, status="PENDING", load_input=False, load_output=False
            )
        for job in jobs:
            self._requeue(job.workflow_id)
        return len(jobs)

    def _requeue(self, job_id: str) -> None:
        recording_id, attempt = durable.job_of(job_id)
        with suppress(NotFoundError):
            self._catalogue.set_state(recording_id, "queued", attempt=attempt, unless=("done", "failed", "cancelled"))
        with durable.jobs_errors():
            self._client.resume_workflow(job_id, queue_name=durable.QUEUE)
