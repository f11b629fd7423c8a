"""The transcript: words in segments, each segment with its tags and the evidence for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from meetings.marks import Mark, content_ms
from meetings.roster import Role
from meetings.timeline import Span

Tag = Literal["name", "agenda_item", "group"]
Method = Literal[
    "handover", "self-introduction", "voice", "cue", "similarity", "person", "label", "upload", "thanks", "log"
]
PLENARY = "plenary"
LEARNED = 0.95
"""Confidence of what was learned from a person's word on another passage; their own word has 1."""


def _check_fraction(value: float, what: str) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{what} lies between 0 and 1, not at {value}.")


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; ``text`` has no surrounding white space, ``confidence`` is 0 to 1.

    ``confidence`` is ``None`` where nobody measured it: in an imported or hand-written text.
    """

    span: Span
    text: str
    confidence: float | None = None

    def __post_init__(self) -> None:
        if not self.text or self.text != self.text.strip():
            raise ValueError(f"A word is not empty and has no surrounding white space: {self.text!r}.")
        if self.confidence is not None:
            _check_fraction(self.confidence, "A word's confidence")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a segment carries a tag: what was said where, and how sure the method is.

    ``at_ms`` is the instant in the recording at which ``quote`` was said. ``value`` is what the
    evidence speaks for, so that contradicting evidence can stand beside the tag that won.
    """

    tag: Tag
    method: Method
    confidence: float
    at_ms: int
    quote: str
    value: str | None = None

    def __post_init__(self) -> None:
        if self.tag not in get_args(Tag):
            raise ValueError(f"Evidence speaks for one of {get_args(Tag)}, not for {self.tag!r}.")
        if self.method not in get_args(Method):
            raise ValueError(f"Evidence comes by one of {get_args(Method)}, not by {self.method!r}.")
        _check_fraction(self.confidence, "Evidence confidence")


def is_learned(evidence: Evidence) -> bool:
    """Say whether evidence was learned from a person's word on another passage."""
    return evidence.method == "person" and evidence.confidence < 1.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one speaker on one agenda item in one group.

    ``speaker`` is the diarizer's label. ``name`` is a roster name, or the name as spoken for a
    speaker outside the roster; ``None`` where there is no evidence: never a guess.
    """

    span: Span
    speaker: str
    text: str
    words: tuple[Word, ...] = ()
    name: str | None = None
    role: Role | None = None
    agenda_item: str | None = None
    group: str | None = None
    language: str | None = None
    evidence: tuple[Evidence, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def content_ms(self) -> int:
        """How long was spoken on the matter: checks of sound and the like are left out."""
        return content_ms(self.span, self.marks)

    @property
    def display_name(self) -> str:
        """The name, or the speaker label where nobody could be named."""
        return self.name or self.speaker


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a transcript. Digests are SHA-256 in hex; ``created`` is ISO 8601 in UTC."""

    engine: str | None = None
    model: str | None = None
    model_sha256: str | None = None
    diarizer: str | None = None
    source_sha256: str | None = None
    created: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything said in one recording, segments sorted by time.

    ``duration_ms`` is the length of sound that was decoded; ``missing_ms`` is how much the file
    declared beyond that (a truncated recording), 0 for a whole one.
    """

    duration_ms: int
    segments: tuple[Segment, ...]
    language: str | None = None
    missing_ms: int = 0
    provenance: Provenance = field(default_factory=Provenance)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(sorted(self.segments, key=lambda s: s.span)))

    @property
    def is_timed(self) -> bool:
        """Whether anybody measured when the words were said: a text taken over without times has none."""
        return any(segment.words for segment in self.segments) or not self.segments

    @property
    def text(self) -> str:
        """All text, one segment a line."""
        return "\n".join(segment.text for segment in self.segments)
