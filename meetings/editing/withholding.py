"""What the public gets to read: withheld passages keep their place and speaker, and lose every word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from meetings.editing.passages import Passage
from meetings.timeline import Span, merge_spans
from meetings.transcript import Evidence, Segment

WITHHELD_TEXT = "[Passage withheld]"


def withheld_spans(passages: Iterable[Passage]) -> tuple[Span, ...]:
    """Give the stretches of sound that nobody outside gets to hear, words that reach over the edge included."""
    return merge_spans(_span(passage.segment) for passage in passages if passage.withheld)


def _span(segment: Segment) -> Span:
    span = segment.span
    for word in segment.words:
        span = span.hull(word.span)
    return span


def public_segments(passages: Sequence[Passage]) -> tuple[Segment, ...]:
    """Give the segments as the public gets them, in order; quotes out of withheld passages go too."""
    spans = withheld_spans(passages)
    return tuple(
        _emptied(passage.segment) if passage.withheld else without_quotes(passage.segment, spans)
        for passage in sorted(passages, key=lambda passage: passage.order)
    )


def withhold(segment: Segment, spans: Sequence[Span]) -> Segment:
    """Empty a segment that a withheld stretch touches."""
    touched = any(span.overlaps(_span(segment)) or span == segment.span for span in spans)
    return _emptied(segment) if touched else without_quotes(segment, spans)


def without_quotes(segment: Segment, spans: Sequence[Span]) -> Segment:
    """Take out of a segment what it quotes from a withheld stretch: in its evidence, and in its marks."""
    if not spans:
        return segment
    evidence = tuple(_quoteless(each, spans) for each in segment.evidence)
    marks = tuple(mark for mark in segment.marks if not any(mark.span.overlaps(span) for span in spans))
    return replace(segment, evidence=evidence, marks=marks)


def _quoteless(evidence: Evidence, spans: Sequence[Span]) -> Evidence:
    return replace(evidence, quote="") if any(evidence.at_ms in span for span in spans) else evidence


def _emptied(segment: Segment) -> Segment:
    evidence = tuple(replace(each, quote="") for each in segment.evidence)
    return replace(segment, text=WITHHELD_TEXT, words=(), evidence=evidence, marks=())
