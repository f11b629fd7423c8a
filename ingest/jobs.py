"""The queue of recordings to process, as the interface and the command line see it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import sqlalchemy as sa

from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError
from meetings.recording import Recording
from meetings.settings import Settings

if TYPE_CHECKING:
    from dbos import DBOSClient


class JobQueue:
    """Queues, cancels and retries the processing of recordings; workers in other processes do it.

    The catalogue is the truth about what is wanted. It is written first, and a worker mends
    whatever a crash keeps from reaching the queue. All methods may raise ``NotFoundError``,
    ``StorageError`` and ``UnavailableError``.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self._settings = settings
        self._catalogue = catalogue

    @cached_property
    def _client(self) -> DBOSClient:
        # Imported at first use: the interface starts faster without it.
        from ingest import durable

        durable.create_tables(self._settings.jobs_database_url)
        return durable.open_client(self._engine)

    @cached_property
    def _engine(self) -> sa.Engine:
        from ingest import durable

        return durable.jobs_engine(self._settings.jobs_database_url)

    def submit(self, recording_id: str) -> None:
        """Queue a recording's present attempt; nothing happens when it is queued already."""
        from ingest import durable

        durable.enqueue(self._client, self._catalogue.recording(recording_id))

    def cancel(self, recording_id: str) -> None:
        """Stop the processing of a recording: at once when it waits, within seconds when it runs.

        Raises ``InputError`` when it is not being processed.
        """
        from ingest import durable

        changed = self._catalogue.set_state(recording_id, "cancelled", unless=("done", "failed", "cancelled"))
        recording = self._catalogue.recording(recording_id)
        if not changed:
            raise InputError(f"The recording {recording.file_name!r} is not being processed: it is {recording.state}.")
        self._end_stages(recording)
        with durable.jobs_errors():
            self._client.cancel_workflow(durable.workflow_id(recording_id, recording.attempt))

    def retry(self, recording_id: str) -> None:
        """Begin another attempt at a recording that failed or was cancelled; what was done is not done again.

        Raises ``InputError`` for a recording in any other state.
        """
        self._catalogue.next_attempt(recording_id, unless=("queued", "running", "done"))
        self.submit(recording_id)

    def close(self) -> None:
        """Let go of the database."""
        if "_client" in self.__dict__:
            self._client.destroy()
        if "_engine" in self.__dict__:
            self._engine.dispose()

    def _end_stages(self, recording: Recording) -> None:
        for progress in self._catalogue.stages(recording.id, recording.attempt):
            if progress.state == "running":
                ended = replace(progress, state="cancelled", ended_at=utc_now())
                self._catalogue.set_stage(recording.id, ended, attempt=recording.attempt)
