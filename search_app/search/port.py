"""The search port: what is indexed, what may be asked, what comes back.

Two adapters answer it: the embedded index (tantivy) and Elasticsearch. Both pass the one contract
suite in ``tests/search_app/search/test_contract.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

Sort = Literal["relevance", "time"]
FacetName = Literal["speaker", "agenda_item", "group", "meeting", "stakeholder"]


@dataclass(frozen=True, slots=True)
class SegmentDocument:
    """One transcript segment as the index holds it; ``id`` is ``<recording>:<ordinal>``."""

    id: str
    recording_id: str
    ordinal: int
    meeting: str
    date: dt.date | None
    start_ms: int
    end_ms: int
    speaker: str
    text: str
    agenda_item: str | None = None
    group: str | None = None
    stakeholder: str | None = None
    role: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search: ``text`` as the person typed it, and filters that must all hold.

    ``text`` knows words, ``"phrases"`` and ``-without``. Empty text with filters lists every
    matching segment in time order. ``date_from`` and ``date_to`` are both inclusive.
    Filters compare whole values, case and accents aside.
    """

    text: str = ""
    speaker: str | None = None
    agenda_item: str | None = None
    group: str | None = None
    meeting: str | None = None
    stakeholder: str | None = None
    recording_id: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a snippet; ``matched`` where it answers the query."""

    text: str
    matched: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One segment that answers the query, with a snippet of its text."""

    document: SegmentDocument
    snippet: tuple[Fragment, ...]
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of all hits carry ``value``."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits, the number of all hits, and counts by facet over all hits."""

    hits: tuple[SearchHit, ...]
    total: int
    facets: dict[FacetName, tuple[FacetCount, ...]] = field(default_factory=dict)


class SearchIndex(Protocol):
    """An index of segments. The store is the truth; an index can be rebuilt from it at any time."""

    def replace_recording(self, recording_id: str, documents: Iterable[SegmentDocument]) -> None:
        """Make the index hold exactly ``documents`` for this recording; idempotent, visible on return.

        Raises ``UnavailableError`` when the server or the writer's lock cannot be had.
        """

    def remove_recording(self, recording_id: str) -> None:
        """Forget a recording; nothing happens when it is not there."""

    def rebuild(self, documents: Iterable[SegmentDocument]) -> int:
        """Replace everything by ``documents`` while searching goes on; return how many were indexed."""

    def search(self, query: SearchQuery) -> SearchResults:
        """Answer a query. Raises ``InputError`` for one that cannot be understood."""

    def count(self) -> int:
        """How many segments the index holds. Raises ``UnavailableError`` when it cannot be reached."""

    def close(self) -> None:
        """Let go of files and connections."""
