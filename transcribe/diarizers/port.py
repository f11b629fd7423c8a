"""What a diarizer is: sound in, who spoke when out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from meetings.speakers import Diarization
from transcribe.engines.port import Speech

Progress = Callable[[int, int], None]


def no_progress(done_ms: int, total_ms: int) -> None:
    """Ignore progress."""


class Diarizer(Protocol):
    """Finds the turns of anonymous speakers; loading it is slow, so one is kept and shared."""

    @property
    def name(self) -> str:
        """The diarizer with its models and version, for provenance."""
        ...

    def diarize(self, speech: Speech, speakers: int | None = None, on_progress: Progress = no_progress) -> Diarization:
        """Return who spoke when, with speakers labelled ``S1``, ``S2``, ... by first appearance.

        ``speakers`` is how many there are, where somebody knows. ``on_progress`` gets milliseconds
        done and in all; an exception that it raises stops the work and passes through. Silence
        gives a diarization without turns.
        """
        ...
