"""Models that take no time: the same turns and words for the same sound, whoever is killed in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from meetings.control import Control
from meetings.recording import ProcessingOptions
from meetings.speakers import Diarization, Turn
from meetings.timeline import Span
from meetings.transcript import Transcript, Word
from transcribe import steps
from transcribe.engines.port import RecognisedChunk, RecognitionOptions, Speech
from transcribe.work import WorkFolder

TURN_MS = 12_000
WORD_MS = 600
SPEAKERS = 3


class ClockworkDiarizer:
    name = "clockwork"

    def diarize(
        self, speech: Speech, speakers: int | None = None, on_progress: Callable[[int, int], None] = lambda *_: None
    ) -> Diarization:
        turns = []
        for number, start_ms in enumerate(range(0, speech.duration_ms, TURN_MS)):
            on_progress(start_ms, speech.duration_ms)
            end_ms = min(start_ms + TURN_MS - 500, speech.duration_ms)
            turns.append(Turn(Span(start_ms, max(end_ms, start_ms + 1)), f"S{number % SPEAKERS + 1}"))
        return Diarization(tuple(turns), tuple(turns))


class ClockworkEngine:
    name, model, model_sha256 = "clockwork", "clockwork", "0" * 64

    def recognise(self, speech: Speech, chunks: Sequence[Span], options: RecognitionOptions) -> list[RecognisedChunk]:
        return [RecognisedChunk(chunk, "en", tuple(self._words(chunk))) for chunk in chunks]

    def _words(self, chunk: Span) -> list[Word]:
        starts = range(-(-chunk.start_ms // WORD_MS) * WORD_MS, chunk.end_ms - 400, WORD_MS)
        return [Word(Span(ms, ms + 400), f"word{ms // WORD_MS}{'.' if ms % 6000 == 0 else ''}", 0.9) for ms in starts]


class ClockworkModels(steps.Models):
    def __init__(self) -> None:
        """Load nothing."""

    def voices(self) -> tuple[()]:
        return ()

    def diarizer(self) -> ClockworkDiarizer:
        return ClockworkDiarizer()

    def engine(self, options: ProcessingOptions) -> ClockworkEngine:
        return ClockworkEngine()


def undisturbed(source: Path, folder: Path, now: Callable[[], object]) -> Transcript:
    """What comes of a recording when nobody is killed."""
    task, models, control = steps.Task(source, WorkFolder(folder)), ClockworkModels(), Control()
    steps.decode(task, control)
    steps.diarize(task, models, control)
    for number in range(steps.plan(task)):
        steps.transcribe_batch(task, models, number, control)
    return steps.tag(task, models, now)  # type: ignore[arg-type]
