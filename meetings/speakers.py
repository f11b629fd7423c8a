"""Who spoke when: turns of anonymous speakers, as a diarizer gives them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from meetings.timeline import Span, merge_spans


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """One stretch of speech by one speaker; ``speaker`` is a label such as ``S1``, not a name."""

    span: Span
    speaker: str

    def __post_init__(self) -> None:
        if not self.speaker or any(c.isspace() for c in self.speaker):
            raise ValueError(f"A speaker label needs at least one character and no white space: {self.speaker!r}.")


@dataclass(frozen=True, slots=True)
class Diarization:
    """All turns of a recording, sorted by start, in two views.

    ``turns`` may overlap: people do talk at once. ``exclusive`` never overlaps: each instant has
    at most one speaker, which is what words are put on.
    """

    turns: tuple[Turn, ...]
    exclusive: tuple[Turn, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "turns", tuple(sorted(self.turns)))
        object.__setattr__(self, "exclusive", tuple(sorted(self.exclusive)))
        for before, after in pairwise(self.exclusive):
            if before.span.overlaps(after.span):
                raise ValueError(f"Exclusive turns overlap: {before} and {after}.")

    @property
    def speakers(self) -> tuple[str, ...]:
        """Speaker labels in order of first appearance."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))

    @property
    def changes_ms(self) -> tuple[int, ...]:
        """The instants at which the speaker changes: half way through the pause between two turns, sorted."""
        return tuple(
            (before.span.end_ms + after.span.start_ms) // 2
            for before, after in pairwise(self.exclusive)
            if before.speaker != after.speaker
        )

    @property
    def speech(self) -> tuple[Span, ...]:
        """Where anybody speaks: the union of all turns."""
        return merge_spans(turn.span for turn in self.turns)
