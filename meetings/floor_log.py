"""A microphone or speakers-list log: who had the floor when, as a conference system wrote it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meetings.timeline import Span


@dataclass(frozen=True, slots=True)
class FloorEntry:
    """That the microphone of a seat was on; ``seat`` is what its screen says: a delegation or a person."""

    span: Span
    seat: str

    def __post_init__(self) -> None:
        if not self.seat.strip():
            raise ValueError("A floor log's entry needs a seat.")


@dataclass(frozen=True, slots=True)
class FloorLog:
    """All entries by time, in milliseconds from the log's own zero: the recording's start, or midnight."""

    entries: tuple[FloorEntry, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "entries", tuple(sorted(self.entries, key=lambda entry: entry.span)))

    @property
    def seats(self) -> Sequence[str]:
        """The seats in the order in which they first had the floor."""
        return tuple(dict.fromkeys(entry.seat for entry in self.entries))
