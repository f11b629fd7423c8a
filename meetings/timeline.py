"""Time inside a recording: whole milliseconds, half-open spans.

Every time in the domain is an ``int`` of milliseconds from the start of the recording; seconds
appear only at the edges (files, screens, models). A span ``[start_ms, end_ms)`` holds its start
and not its end, so touching spans do not overlap::

    a  |-----)
    b        |-----)      a.overlaps(b) is False
    c     |-----)         a.overlaps(c) is True, a.overlap_ms(c) == 3
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


def ms_from_seconds(seconds: float) -> int:
    """Round seconds half up to whole milliseconds (banker's rounding would drift).

    >>> ms_from_seconds(0.0005), ms_from_seconds(2.0015)
    (1, 2002)
    """
    return int((Decimal(repr(float(seconds))) * 1000).quantize(Decimal(1), ROUND_HALF_UP))


def seconds_from_ms(ms: int) -> float:
    """Give milliseconds as seconds with at most three decimals.

    >>> seconds_from_ms(1234)
    1.234
    """
    return round(ms / 1000, 3)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time ``[start_ms, end_ms)`` in a recording.

    Raises ``ValueError`` when it starts before zero or ends before it starts.

    >>> Span(1000, 2500).duration_ms
    1500
    >>> 2500 in Span(1000, 2500)
    False
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if self.start_ms < 0:
            raise ValueError(f"A span cannot start before zero: {self.start_ms} ms.")
        if self.end_ms < self.start_ms:
            raise ValueError(f"A span cannot end ({self.end_ms} ms) before it starts ({self.start_ms} ms).")

    @classmethod
    def from_seconds(cls, start_s: float, end_s: float) -> Span:
        """Build a span from seconds, rounded half up to milliseconds."""
        return cls(ms_from_seconds(start_s), ms_from_seconds(end_s))

    @property
    def start_s(self) -> float:
        """Start in seconds."""
        return seconds_from_ms(self.start_ms)

    @property
    def end_s(self) -> float:
        """End in seconds."""
        return seconds_from_ms(self.end_ms)

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms

    @property
    def middle_ms(self) -> int:
        """The instant half way, rounded down."""
        return (self.start_ms + self.end_ms) // 2

    def __contains__(self, instant_ms: int) -> bool:
        return self.start_ms <= instant_ms < self.end_ms

    def overlap_ms(self, other: Span) -> int:
        """Milliseconds that both spans share; 0 when they only touch."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))

    def overlaps(self, other: Span) -> bool:
        """Whether the spans share any time."""
        return self.overlap_ms(other) > 0

    def gap_ms(self, other: Span) -> int:
        """Milliseconds of silence between the spans; 0 when they touch or overlap."""
        return max(0, max(self.start_ms, other.start_ms) - min(self.end_ms, other.end_ms))

    def shift(self, offset_ms: int) -> Span:
        """Return the span moved by ``offset_ms``."""
        return Span(self.start_ms + offset_ms, self.end_ms + offset_ms)

    def clip(self, bounds: Span) -> Span | None:
        """Return the part inside ``bounds``, or ``None`` when there is none."""
        if not self.overlaps(bounds):
            return None
        return Span(max(self.start_ms, bounds.start_ms), min(self.end_ms, bounds.end_ms))

    def hull(self, other: Span) -> Span:
        """Return the smallest span that holds both."""
        return Span(min(self.start_ms, other.start_ms), max(self.end_ms, other.end_ms))


def merge_spans(spans: Iterable[Span], max_gap_ms: int = 0) -> tuple[Span, ...]:
    """Join spans that overlap, touch, or lie at most ``max_gap_ms`` apart; sorted by start.

    >>> merge_spans([Span(0, 10), Span(12, 20), Span(30, 40)], max_gap_ms=2)
    (Span(start_ms=0, end_ms=20), Span(start_ms=30, end_ms=40))
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start_ms - merged[-1].end_ms <= max_gap_ms:
            merged[-1] = merged[-1].hull(span)
        else:
            merged.append(span)
    return tuple(merged)
