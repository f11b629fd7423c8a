"""Where the rooms meet: the store, the index, the jobs and the stages of one data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from ingest.heartbeat import is_any_alive
from ingest.intake import beside_in, drop_old_copies, source_in, sweep_orphans
from ingest.jobs import JobQueue
from ingest.stages import Stages
from media.storage import storage_of
from meetings.agenda import Agenda
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.control import Control
from meetings.live.corrections import corrections, with_corrections
from meetings.live.room import carried_over
from meetings.papers import papers_of
from meetings.recording import Recording
from meetings.roster import Roster
from meetings.settings import Settings
from meetings.transcript import Transcript
from search_app.search import open_index
from search_app.search.keeping import IndexKeeper
from search_app.search.port import SearchIndex
from verbatim.importing import keep_text, knowing_documents, timed_text

if TYPE_CHECKING:
    from transcribe.steps import Models, Task

UPLOAD, RENDITION, BESIDE = "source*", "rendition.m4a", "transcript*"


class Wiring:
    """Everything of one data folder, each part opened at its first use."""

    def __init__(self, settings: Settings, *, index_read_only: bool = True) -> None:
        self.settings = settings
        self._index_read_only = index_read_only

    @cached_property
    def catalogue(self) -> Catalogue:
        """The store of meetings, recordings and transcripts."""
        return Catalogue.open(self.settings.database_url)

    @cached_property
    def index(self) -> SearchIndex:
        """The search index."""
        return open_index(self.settings, read_only=self._index_read_only)

    @cached_property
    def keeper(self) -> IndexKeeper:
        """What brings the search index up to date with the store."""
        return IndexKeeper(self.catalogue, self.index)

    @cached_property
    def jobs(self) -> JobQueue:
        """The queue of recordings to process."""
        return JobQueue(self.settings, self.catalogue)

    def worker_alive(self) -> bool:
        """Whether any worker has lately shown that it lives."""
        return is_any_alive(self.catalogue.workers.all(), utc_now())

    def stages(self, models: Models | None = None) -> Stages:
        """The stages of processing, for a worker; models are loaded when the first recording needs them."""
        from transcribe.steps import Models

        sweep_orphans(self.catalogue, self.settings)
        drop_old_copies(self.catalogue, self.settings)
        bench = _Bench(self.settings, self.catalogue, self.keeper, models or Models(self.settings))
        return Stages(
            decode=bench.decode,
            rendition=bench.rendition,
            diarize=bench.diarize,
            plan=bench.plan,
            transcribe_batch=bench.transcribe_batch,
            tag=bench.tag,
            index=bench.index,
        )

    def close(self) -> None:
        """Let go of files and connections."""
        for name in ("jobs", "index", "catalogue"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()


def learn_tags(transcript: Transcript, agenda: Agenda, roster: Roster, group: str | None = None) -> Transcript:
    """Decode a session's tags anew around what people corrected in it."""
    from transcribe.tagging import retag_transcript

    return retag_transcript(transcript, agenda, roster, group)


class _Bench:
    """The stages as functions of a recording, between the store and the models."""

    def __init__(self, settings: Settings, catalogue: Catalogue, keeper: IndexKeeper, models: Models) -> None:
        self._settings = settings
        self._storage = storage_of(settings)
        self._catalogue = catalogue
        self._keeper = keeper
        self._models = models

    def decode(self, recording: Recording, control: Control) -> None:
        """Decode, and tell the catalogue how much there was."""
        if recording.is_text:
            return
        from transcribe import steps

        with self._task(recording, UPLOAD) as task:
            decoded = steps.decode(task, control)
        if recording.media:
            self._catalogue.set_media(recording.id, recording.media, decoded.decoded_ms, decoded.missing_ms)

    def rendition(self, recording: Recording, control: Control) -> None:
        """Make what browsers play; the upload itself is not needed after that."""
        if recording.is_text:
            return
        from transcribe import steps

        with self._task(recording, UPLOAD, RENDITION) as task:
            steps.render(task, control)
        self._storage.drop_copy(recording.id, UPLOAD)
        self._storage.drop_copy(recording.id, RENDITION)

    def diarize(self, recording: Recording, control: Control) -> None:
        """Find who spoke when."""
        if recording.is_text:
            return
        from transcribe import steps

        with self._task(recording) as task:
            steps.diarize(task, self._models, control)

    def plan(self, recording: Recording, _control: Control) -> int:
        """Cut the speech into batches."""
        if recording.is_text:
            return 0
        from transcribe import steps

        with self._task(recording) as task:
            return steps.plan(task)

    def transcribe_batch(self, recording: Recording, number: int, control: Control) -> None:
        """Recognise one batch."""
        from transcribe import steps

        with self._task(recording) as task:
            steps.transcribe_batch(task, self._models, number, control)

    def tag(self, recording: Recording, _control: Control) -> None:
        """Name and tag, and keep the transcript in the store."""
        if recording.is_text:
            keep_text(recording, self._catalogue, self._settings)
            return
        from transcribe import steps

        with self._task(recording, BESIDE) as task:
            transcript = steps.tag(task, self._models, utc_now)
            if (path := beside_in(task.folder.root)) is not None:
                transcript = timed_text(knowing_documents(recording, self._catalogue), path, transcript)
        self._catalogue.save_transcript(recording.id, self._with_what_was_set_live(recording, transcript))

    def _with_what_was_set_live(self, recording: Recording, transcript: Transcript) -> Transcript:
        """Take over what the secretariat set in the room, where this is the recording of a live session."""
        session = self._catalogue.live.of_recording(recording.id)
        if session is None:
            return transcript
        from transcribe.tagging import retag_transcript

        events = self._catalogue.live.events(session.id)
        kept = with_corrections(transcript, events)
        if any(each.name for each in corrections(events).values()):
            # A name that was put right holds for all that this voice said.
            kept = retag_transcript(kept, recording.agenda, recording.roster, recording.group, recording.floor_log)
        return carried_over(kept, events)

    def index(self, recording: Recording, _control: Control) -> None:
        """Make the transcript searchable, or leave that to whoever keeps the index, once it can be had again."""
        self._storage.drop_copy(recording.id)
        self._keeper.catch_up_or_leave(recording.id)

    @contextmanager
    def _task(self, recording: Recording, *more: str) -> Iterator[Task]:
        """Give a stage what it works on: results of the stages before it, decoded sound, and what else it names."""
        from transcribe.steps import Task
        from transcribe.work import WorkFolder

        with self._storage.working_copy(recording.id, "speech.wav", "work/*", *more, stays=True) as folder:
            yield Task(
                source=source_in(folder, recording) if UPLOAD in more else folder / "source",
                folder=WorkFolder(folder),
                options=recording.options,
                agenda=knowing_documents(recording, self._catalogue).agenda,
                roster=recording.roster,
                group=recording.group,
                floor_log=recording.floor_log,
                source_sha256=recording.source_sha256,
                papers=self._papers(recording),
            )

    def _papers(self, recording: Recording) -> tuple[str, ...]:
        """Give the texts of the meeting's documents: delegations read them out."""
        programme = self._catalogue.programmes.get(recording.meeting.id)
        papers = papers_of(programme, self._settings.documents_dir)
        return tuple(text for paper in papers for text in (paper.title, *paper.paragraphs))
