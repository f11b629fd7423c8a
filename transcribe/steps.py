"""The steps from a recording's file to its tagged transcript, each idempotent.

A step reads the results of those before it from the work folder and leaves its own there. The
job runner makes the steps durable; ``verbatim transcribe`` runs them straight through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from media.decode import Decoded, decode_speech
from media.fixity import sha256_of
from media.pcm import SpeechFile
from media.rendition import make_rendition
from meetings.agenda import Agenda
from meetings.control import Control
from meetings.floor_log import FloorLog
from meetings.formats import result_json
from meetings.recording import ProcessingOptions
from meetings.roster import Roster
from meetings.settings import Settings
from meetings.speakers import Diarization
from meetings.timeline import Span
from meetings.transcript import Provenance, Transcript
from meetings.voices import VoiceProfile
from transcribe.assembly import assemble
from transcribe.chunking import batches, plan_chunks
from transcribe.diarizers import open_diarizer
from transcribe.diarizers.port import Diarizer
from transcribe.engines import open_engine
from transcribe.engines.checks import quietest_ms
from transcribe.engines.port import RecognitionOptions, SpeechEngine
from transcribe.models.verify import model_folder
from transcribe.tagging import tag_transcript
from transcribe.vocabulary import vocabulary_of
from transcribe.voices.folder import VoiceFolder
from transcribe.work import WorkFolder

if TYPE_CHECKING:
    from transcribe.voices.profiling import Listener

# A batch is the unit that a kill loses: half a minute of work on two cores, at most.
CHUNKS_PER_BATCH = 8


@dataclass(frozen=True, slots=True)
class Task:
    """One recording to transcribe: its file, where results go, and what is known about it.

    Only the first two stages need the file itself, where its SHA-256 is known.
    """

    source: Path
    folder: WorkFolder
    options: ProcessingOptions = field(default_factory=ProcessingOptions)
    agenda: Agenda = field(default_factory=Agenda)
    roster: Roster = field(default_factory=Roster)
    group: str | None = None
    floor_log: FloorLog = field(default_factory=FloorLog)
    source_sha256: str | None = None
    papers: tuple[str, ...] = ()
    """What the meeting's documents and prepared statements say: names and acronyms in them are likely to be said."""


class Models:
    """The models of one process, each loaded at its first use and then shared."""

    def __init__(self, settings: Settings) -> None:
        self._diarizer = lru_cache(maxsize=1)(lambda: open_diarizer(settings))
        self._listener = lru_cache(maxsize=1)(lambda: _open_listener(settings))
        self._voices = VoiceFolder(settings.voices_dir)
        self._engine = lru_cache(maxsize=2)(lambda model, engine: open_engine(settings, model=model, engine=engine))

    def diarizer(self) -> Diarizer:
        """The diarizer that this machine's settings allow."""
        return self._diarizer()

    def listener(self) -> Listener:
        """The network that hears how somebody sounds."""
        return self._listener()

    def voices(self) -> tuple[VoiceProfile, ...]:
        """The voice profiles that are kept now."""
        return self._voices.all()

    def engine(self, options: ProcessingOptions) -> SpeechEngine:
        """The speech engine that the options name."""
        return self._engine(options.model, options.engine)


def _open_listener(settings: Settings) -> Listener:
    from transcribe.voices.profiling import NETWORK, Listener  # loads torch: seconds

    return Listener(model_folder(settings, NETWORK))


def decode(task: Task, control: Control) -> Decoded:
    """Decode the recording to what the models hear; return how much there was."""
    decoded = task.folder.load_decoded()
    if decoded is None:
        decoded = decode_speech(
            task.source,
            task.folder.speech,
            on_progress=control.progress,
            cancelled=control.cancelled,
            channel=task.options.channel,
        )
        task.folder.save_decoded(decoded)
    return decoded


def render(task: Task, control: Control) -> None:
    """Make the rendition that browsers play."""
    if not task.folder.rendition.exists():
        make_rendition(
            task.source,
            task.folder.rendition,
            on_progress=control.progress,
            cancelled=control.cancelled,
            channel=task.options.channel,
        )


def diarize(task: Task, models: Models, control: Control) -> None:
    """Find who spoke when."""
    if task.folder.load_diarization() is None:
        diarizer = models.diarizer()
        diarization = diarizer.diarize(
            SpeechFile(task.folder.speech), speakers=task.options.speakers, on_progress=control.progress
        )
        task.folder.save_diarization(diarization, diarizer.name)


def plan(task: Task) -> int:
    """Cut the speech into batches of chunks; return how many batches there are."""
    planned = task.folder.load_plan()
    if planned is None:
        diarization, _ = _diarization(task)
        speech = SpeechFile(task.folder.speech)
        chunks = plan_chunks(diarization.speech, speech.duration_ms, quietest=partial(_quietest_ms, speech))
        planned = batches(chunks, CHUNKS_PER_BATCH)
        task.folder.save_plan(planned)
    return len(planned)


def _quietest_ms(speech: SpeechFile, span: Span) -> int:
    return span.start_ms + quietest_ms(speech.read(span), Span(0, span.duration_ms))


def transcribe_batch(task: Task, models: Models, number: int, control: Control) -> None:
    """Recognise one batch of chunks; ``number`` counts from 0."""
    control.progress(0, 1)
    planned = task.folder.load_plan()
    if planned is None:
        raise LookupError("A batch was asked for before the chunks were planned.")
    if task.folder.load_batch(number) is None:
        diarization, _ = _diarization(task)
        vocabulary = vocabulary_of(task.agenda, task.roster, task.papers)
        options = RecognitionOptions(task.options.language, vocabulary, diarization.changes_ms)
        engine = models.engine(task.options)
        task.folder.save_batch(number, engine.recognise(SpeechFile(task.folder.speech), planned[number], options))
    control.progress(1, 1)


def hear(task: Task, models: Models, now: Callable[[], dt.datetime]) -> Transcript:
    """Put the recognised words on the speakers, and what voices say of who they are; nothing is tagged yet."""
    decoded = task.folder.load_decoded()
    if decoded is None:
        raise LookupError("Tagging was asked for before the recording was decoded.")
    diarization, diarizer_name = _diarization(task)
    chunks = [chunk for number in range(plan(task)) for chunk in task.folder.load_batch(number) or ()]
    engine = models.engine(task.options)
    provenance = Provenance(
        engine=engine.name,
        model=engine.model,
        model_sha256=engine.model_sha256,
        diarizer=diarizer_name,
        source_sha256=task.source_sha256 or sha256_of(task.source),
        created=now().isoformat(timespec="seconds"),
    )
    heard = assemble(chunks, diarization, decoded, provenance)
    if profiles := models.voices():
        from transcribe.voices.matching import witnessed

        heard = witnessed(heard, diarization, SpeechFile(task.folder.speech), profiles, models.listener())
    return heard


def tag(task: Task, models: Models, now: Callable[[], dt.datetime]) -> Transcript:
    """Put words on speakers, name and tag them; keep the result file and return the transcript."""
    heard = hear(task, models, now)
    transcript = tag_transcript(heard, task.agenda, task.roster, task.group, task.floor_log)
    task.folder.save_result(result_json.dumps(transcript))
    return transcript


def _diarization(task: Task) -> tuple[Diarization, str]:
    found = task.folder.load_diarization()
    if found is None:
        raise LookupError("The speakers were asked for before the recording was diarized.")
    return found
