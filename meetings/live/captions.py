"""Captions: what was said, a line a sentence or so, while the session lasts.

Words that were shown as final never change and never go; who said them, on which item and in which
group, may be put right while more is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from meetings.roster import Role
from meetings.timeline import Span
from meetings.transcript import Segment, Word

UNKNOWN = "S0"
"""The label of a line whose voice nobody has told yet."""


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """Final words of one speaker; ``number`` counts from 0. ``blank`` stands between words in its language."""

    number: int
    words: tuple[Word, ...]
    speaker: str | None = None
    name: str | None = None
    role: str | None = None
    agenda_item: str | None = None
    group: str | None = None
    language: str | None = None
    blank: str = " "

    @property
    def text(self) -> str:
        """The words as they are read."""
        return self.blank.join(word.text for word in self.words)

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return Span(self.words[0].span.start_ms, max(word.span.end_ms for word in self.words))


@dataclass(frozen=True, slots=True)
class Captions:
    """The captions as they stand: all final lines, and the words that may still change (``interim``).

    ``heard_ms`` is how far the session has been listened to, ``settled_ms`` how far nothing more will be said.
    """

    lines: tuple[CaptionLine, ...] = ()
    interim: str = ""
    heard_ms: int = 0
    settled_ms: int = 0


def line_json(line: CaptionLine) -> dict[str, Any]:
    """Give a line as JSON; times in milliseconds."""
    return {
        "number": line.number,
        "start": line.span.start_ms,
        "end": line.span.end_ms,
        "text": line.text,
        "speaker": line.speaker,
        "name": line.name,
        "role": line.role,
        "agenda_item": line.agenda_item,
        "group": line.group,
    }


def kept_json(line: CaptionLine) -> dict[str, Any]:
    """Give a line with its words, to be read again by ``line_from``."""
    return {
        **line_json(line),
        "language": line.language,
        "blank": line.blank,
        "words": [[w.span.start_ms, w.span.end_ms, w.text, w.confidence] for w in line.words],
    }


def line_from(kept: dict[str, Any]) -> CaptionLine:
    """Read a line that ``kept_json`` wrote."""
    fields = ("number", "speaker", "name", "role", "agenda_item", "group", "language", "blank")
    words = tuple(Word(Span(start, end), text, confidence) for start, end, text, confidence in kept["words"])
    return CaptionLine(words=words, **{name: kept[name] for name in fields})


def segments_of(lines: Iterable[CaptionLine], unknown: str = UNKNOWN) -> tuple[Segment, ...]:
    """Give the lines as a transcript's bare segments, one each; ``unknown`` is the label where no voice was told."""
    return tuple(
        Segment(line.span, line.speaker or unknown, line.text, line.words, language=line.language) for line in lines
    )


def named_segments(lines: Iterable[CaptionLine]) -> tuple[Segment, ...]:
    """Give the lines as segments with all that they are tagged with."""
    return tuple(
        replace(
            segment, name=line.name, role=cast("Role | None", line.role), agenda_item=line.agenda_item, group=line.group
        )
        for line in lines
        for segment in segments_of([line], UNKNOWN)
    )


def tagged(lines: Sequence[CaptionLine], segments: Sequence[Segment]) -> tuple[CaptionLine, ...]:
    """Give the lines with the tags of their segments, one each."""
    return tuple(
        replace(line, name=s.name, role=s.role, agenda_item=s.agenda_item, group=s.group)
        for line, s in zip(lines, segments, strict=True)
    )
