"""Scores of one result against its reference, by the field's own libraries.

Words: jiwer and meeteval (cpWER) on text put into one form by Whisper's normaliser. Speakers:
pyannote.metrics; its collar counts both sides of a border, so 0.25 s on each side is 0.5 here.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jiwer
from meeteval.wer import cp_word_error_rate
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate, JaccardErrorRate

from benchmarks.speech.recordings import Recording


@dataclass
class Score:
    """Sums over the recordings of one row; rates come at the end."""

    words: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    cp_errors: int = 0
    cp_words: int = 0
    speakers: int = 0
    speakers_off: int = 0
    audio_s: float = 0.0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    der: dict[float, DiarizationErrorRate] = field(
        default_factory=lambda: {collar: DiarizationErrorRate(collar=2 * collar) for collar in (0.0, 0.25)}
    )
    jer: JaccardErrorRate = field(default_factory=JaccardErrorRate)

    def add(self, recording: Recording, result: dict[str, Any]) -> None:
        """Add one recording's result."""
        heard = result["heard"]
        self.audio_s += recording.duration_s
        self.wall_s += result["wall_s"]
        self.cpu_s += result["cpu_s"]
        self.peak_mb = max(self.peak_mb, result["peak_mb"])
        if recording.said and "segments" in heard:
            self._add_words(recording, heard["segments"])
        if recording.turns and "turns" in heard:
            self._add_turns(recording, heard["turns"])

    def _add_words(self, recording: Recording, segments: list[dict[str, Any]]) -> None:
        reference = normal(" ".join(said.text for said in recording.said))
        found = normal(" ".join(segment["text"].strip() for segment in segments))
        counted = jiwer.process_words(reference, found)
        self.words += len(reference.split())
        self.substitutions += counted.substitutions
        self.deletions += counted.deletions
        self.insertions += counted.insertions
        if segments and "speaker" in segments[0]:
            cp = cp_word_error_rate(
                _by_speaker((said.speaker, said.text) for said in recording.said),
                _by_speaker((segment["speaker"], segment["text"]) for segment in segments),
            )
            self.cp_errors += cp.errors
            self.cp_words += cp.length

    def _add_turns(self, recording: Recording, turns: list[list[Any]]) -> None:
        truth = annotation((turn.span.start_s, turn.span.end_s, turn.speaker) for turn in recording.turns)
        found = annotation((start, end, speaker) for start, end, speaker in turns)
        whole = Timeline([Segment(0, recording.duration_s)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for metric in (*self.der.values(), self.jer):
                metric(truth, found, uem=whole)
        self.speakers += len(truth.labels())
        self.speakers_off += abs(len(truth.labels()) - len(found.labels()))

    def row(self) -> dict[str, float | None]:
        """The rates: errors in percent, speed in times real time."""
        percent = 100 / self.words if self.words else None
        spoken = self.speakers > 0
        return {
            "WER": percent and percent * (self.substitutions + self.deletions + self.insertions),
            "deleted": percent and percent * self.deletions,
            "inserted": percent and percent * self.insertions,
            "cpWER": 100 * self.cp_errors / self.cp_words if self.cp_words else None,
            "DER 0": 100 * abs(self.der[0.0]) if spoken else None,
            "DER 0.25": 100 * abs(self.der[0.25]) if spoken else None,
            "JER": 100 * abs(self.jer) if spoken else None,
            "speakers off": 100 * self.speakers_off / self.speakers if spoken else None,
            "x real time": self.audio_s / self.wall_s,
            "x by CPU": self.audio_s / self.cpu_s,
            "peak MB": self.peak_mb,
        }


def annotation(turns: Iterable[tuple[float, float, str]]) -> Annotation:
    """Turns as pyannote's value."""
    made = Annotation()
    for number, (start, end, speaker) in enumerate(turns):
        made[Segment(start, end), number] = speaker
    return made


def normal(text: str) -> str:
    """Text in Whisper's normal form."""
    return str(_normalizer()(text))


@cache
def _normalizer() -> Any:
    from whisper.normalizers import EnglishTextNormalizer

    return EnglishTextNormalizer()


def _by_speaker(spoken: Iterable[tuple[str, str]]) -> dict[str, str]:
    texts = defaultdict(list)
    for speaker, text in spoken:
        texts[speaker].append(normal(text))
    return {speaker: " ".join(parts) for speaker, parts in texts.items()}
