"""A passage: a segment that keeps its identity while it is edited, and one change of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from meetings.transcript import Segment, Transcript


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment with an ``id`` that no other passage of its recording ever has.

    ``withheld`` is the reason why the public does not get to read or hear it, if there is one.
    ``revision`` is the one that wrote it last (0: the machine); it does not count when passages are compared.
    """

    id: int
    segment: Segment
    withheld: str | None = None
    revision: int = field(default=0, compare=False)

    @property
    def order(self) -> tuple[int, int, int]:
        """Where it stands among the others: by time, and by id where times are the same."""
        return (self.segment.span.start_ms, self.segment.span.end_ms, self.id)


@dataclass(frozen=True, slots=True)
class Change:
    """One passage before and after an operation; ``None`` where it was not there, or is no more."""

    before: Passage | None
    after: Passage | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("A change has a passage before it or after it.")
        if self.before and self.after and self.before.id != self.after.id:
            raise ValueError("A change is of one passage.")

    @property
    def id(self) -> int:
        """The passage's id."""
        passage = self.before or self.after
        assert passage is not None
        return passage.id

    @property
    def inverse(self) -> Change:
        """What takes this change back, exactly."""
        return Change(self.after, self.before)


def passages_of(transcript: Transcript) -> tuple[Passage, ...]:
    """Give the machine's segments as passages, numbered from 0 in their order."""
    return tuple(Passage(number, segment) for number, segment in enumerate(transcript.segments))


def transcript_with(transcript: Transcript, passages: Iterable[Passage]) -> Transcript:
    """Put passages in the place of a transcript's segments."""
    ordered = sorted(passages, key=lambda passage: passage.order)
    return replace(transcript, segments=tuple(passage.segment for passage in ordered))


def changed(passages: Sequence[Passage], changes: Iterable[Change]) -> tuple[Passage, ...]:
    """Give the passages after some changes, in order."""
    known = {passage.id: passage for passage in passages}
    for change in changes:
        if change.after is None:
            known.pop(change.id, None)
        else:
            known[change.id] = change.after
    return tuple(sorted(known.values(), key=lambda passage: passage.order))
