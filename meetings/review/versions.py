"""An approved version: frozen text with its number, its SHA-256 and who approved it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from meetings.audit import canonical, digest_of
from meetings.editing.passages import Passage


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the record: ``sha256`` is that of its words, names, tags and times at ``revision``."""

    number: int
    revision: int
    sha256: str
    approved_by: str
    approved_at: dt.datetime
    note: str = ""
    published_at: dt.datetime | None = None


CONTENT = ("start_ms", "end_ms", "speaker", "name", "role", "agenda_item", "group", "language", "text", "words")
"""What the digest of a text covers of each passage; words with their times, without the machine's confidence."""


def text_digest(passages: Sequence[Passage]) -> str:
    """Give the SHA-256 of a text: of everything in it that a reader of the full record sees."""
    ordered = sorted(passages, key=lambda passage: passage.order)
    return digest_of(canonical([_content(passage) for passage in ordered]))


def _content(passage: Passage) -> dict[str, Any]:
    segment = passage.segment
    return {
        "start_ms": segment.span.start_ms,
        "end_ms": segment.span.end_ms,
        "speaker": segment.speaker,
        "name": segment.name,
        "role": segment.role,
        "agenda_item": segment.agenda_item,
        "group": segment.group,
        "language": segment.language,
        "text": segment.text,
        "words": [[word.span.start_ms, word.span.end_ms, word.text] for word in segment.words],
    }
