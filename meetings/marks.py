"""Marks: what a passage is besides talk on an item, such as a decision, or a check of the interpretation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from meetings.timeline import Span, merge_spans

MarkKind = Literal[
    "decision", "brackets", "next step", "interpretation check", "sound check", "gavel", "pause", "break"
]  # fmt: skip
MARK_KINDS: tuple[str, ...] = get_args(MarkKind)
NOT_CONTENT: frozenset[str] = frozenset({"interpretation check", "sound check", "gavel", "pause", "break"})
"""Kinds that are no talk on the matter: shown and found by searching, left out of figures."""


@dataclass(frozen=True, slots=True)
class Mark:
    """That ``quote``, said during ``span``, is of a kind.

    ``due`` is the day that a next step names, in ISO 8601: ``2013-07-31``, or ``--07-31`` where no
    year was said; ``None`` where no day was said or it is none. ``note`` is a sentence for the
    reader, such as that the day is not in the calendar.
    """

    kind: MarkKind
    span: Span
    quote: str
    due: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in MARK_KINDS:
            raise ValueError(f"A mark is one of {MARK_KINDS}, not {self.kind!r}.")

    @property
    def is_content(self) -> bool:
        """Whether what is marked is talk on the matter."""
        return self.kind not in NOT_CONTENT


def content_ms(span: Span, marks: Iterable[Mark]) -> int:
    """Give how much of a span is talk on the matter, in milliseconds.

    >>> content_ms(Span(0, 9000), [Mark("sound check", Span(0, 2000), "Can you hear me?")])
    7000
    """
    aside = merge_spans(part for mark in marks if not mark.is_content and (part := mark.span.clip(span)))
    return span.duration_ms - sum(part.duration_ms for part in aside)
