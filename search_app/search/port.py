"""The search port: what is indexed, what may be asked, what comes back.

Two adapters answer it: the embedded index (tantivy) and Elasticsearch. Both pass the one contract
suite in ``tests/search_app/search/test_contract.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

from meetings.errors import UnavailableError

Sort = Literal["relevance", "time", "newest"]
Edition = Literal["both", "working", "published"]
"""Which text a segment belongs to: where the published version and the working text differ, both are indexed."""
FacetName = Literal["speaker", "agenda_item", "group", "meeting", "stakeholder", "role", "language", "year", "mark"]
Match = Literal["both", "words", "meaning"]
"""What makes a segment a hit: its words, its meaning (where the index knows meanings), or either."""
TotalBy = Literal["recording_id", "speaker", "agenda_item", "stakeholder", "group", "meeting"]
FACETS: tuple[FacetName, ...] = get_args(FacetName)
OUTDATED = (
    "The search index was built by another version of Verbatim; “verbatim reindex” builds it anew from the store."
)


@dataclass(frozen=True, slots=True)
class Access:
    """What the asker may see: the ``published`` text of some recordings, the ``working`` text of others.

    ``working`` is ``None`` for whoever may see everything. It is part of every query. Hits, counts,
    facets, suggestions, corrections and neighbours tell of nothing else; only a score may depend on
    how frequent a word is in the whole index. Without an argument nothing can be seen.
    """

    published: frozenset[str] = frozenset()
    working: frozenset[str] | None = frozenset()

    def edition(self, recording_id: str) -> Literal["working", "published"] | None:
        """Say which text of a recording may be seen, if any.

        >>> Access(frozenset({"r"})).edition("r"), Access(working=None).edition("r"), Access().edition("r")
        ('published', 'working', None)
        """
        if self.working is None or recording_id in self.working:
            return "working"
        return "published" if recording_id in self.published else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be seen."""
        return self.working == frozenset() and not self.published


EVERYTHING = Access(working=None)


class OutdatedIndexError(UnavailableError):
    """The index was built by another version; ``rebuild`` makes it anew from the store."""


@dataclass(frozen=True, slots=True)
class SegmentDocument:
    """One transcript segment as the index holds it; ``id`` is ``<recording>:<ordinal>``.

    In the published edition, where that is another text, it is ``<recording>:p<ordinal>``.
    ``statement`` is the lasting name of what was said. ``named`` is false where the speaker is only
    a label. ``uploaded_at`` orders the sessions of one day among each other. ``marks`` are the kinds
    of what was marked in it, and ``aside_ms`` is how much of it is no talk on the matter.
    """

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
    agenda_title: str | None = None
    uploaded_at: dt.datetime | None = None
    statement: str | None = None
    named: bool = True
    edition: Edition = "both"
    marks: tuple[str, ...] = ()
    aside_ms: int = 0

    @property
    def duration_ms(self) -> int:
        """How long it was spoken."""
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A search: ``text`` as the person typed it, and filters that must all hold.

    ``text`` knows words, ``"phrases"``, ``-without``, ``prefix*``, ``OR`` and terms such as
    ``speaker:Brazil`` (see ``search_app.search.query``). Empty text lists every segment that the
    filters leave in time order. ``date_from`` and ``date_to`` are both inclusive.

    Filters compare case and accents aside. A value that somebody or something bears in full
    selects exactly that; any other value selects whatever has all its words: "Cade" finds
    "Marilyn Cade" where nobody is called just "Cade".

    ``match`` says what is looked for. Where it is ``both``, hits by words and the nearest by meaning
    are ranked together; meaning counts only for what is sorted by relevance and typed without
    quotation marks and stars.

    ``after`` is where the page before ended (``SearchResults.next``); it goes before ``offset``, and
    the pages that follow each other so come from one state of the index.

    ``context`` asks for so many segments before and after each hit, ``facets`` for these counts.
    ``access`` is what the asker may see.
    """

    access: Access
    text: str = ""
    speaker: str | None = None
    agenda_item: str | None = None
    group: str | None = None
    meeting: str | None = None
    stakeholder: str | None = None
    role: str | None = None
    language: str | None = None
    mark: str | None = None
    recording_id: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    sort: Sort = "relevance"
    match: Match = "words"
    limit: int = 20
    offset: int = 0
    after: str | None = None
    context: int = 0
    facets: tuple[FacetName, ...] = FACETS


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a snippet; ``matched`` where it answers the query."""

    text: str
    matched: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One segment that answers the query, with a snippet of its text.

    The snippet's fragments joined are a piece of the text; ``cut_before`` and ``cut_after`` say
    that the text goes on there. ``before`` and ``after`` are its neighbours, where asked for.
    ``by_meaning`` says that it is near in meaning and has not the words.
    """

    document: SegmentDocument
    snippet: tuple[Fragment, ...]
    score: float = 0.0
    cut_before: bool = False
    cut_after: bool = False
    before: tuple[SegmentDocument, ...] = ()
    after: tuple[SegmentDocument, ...] = ()
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of all hits carry ``value``."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits, the number of all hits, and counts by facet over all hits.

    Where no segment answers the query as typed, ``answered`` is the query that these hits answer
    instead (a correction of spelling, or some of the words), to be said above them. ``by_words`` is
    how many have the words; the others are near in meaning. ``next`` is where the next page begins,
    where there is one.
    """

    hits: tuple[SearchHit, ...]
    total: int
    facets: dict[FacetName, tuple[FacetCount, ...]] = field(default_factory=dict)
    answered: str | None = None
    by_words: int = 0
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many segments carry ``value``, and how long was spoken in them on the matter."""

    value: str
    segments: int
    spoken_ms: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A speaker or agenda item to offer while somebody types, with how many segments it has."""

    kind: Literal["speaker", "agenda_item"]
    value: str
    count: int


class SearchIndex(Protocol):
    """An index of segments. The store is the truth; an index can be rebuilt from it at any time."""

    @property
    def knows_meaning(self) -> bool:
        """Whether it can find by meaning."""

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

    def totals(self, query: SearchQuery, by: TotalBy) -> tuple[Total, ...]:
        """Add up what answers a query exactly as typed, by session, speaker or item, the longest first."""

    def suggest(self, prefix: str, access: Access, limit: int = 10) -> tuple[Suggestion, ...]:
        """Offer speakers and agenda items with a word that begins with ``prefix``, most frequent first."""

    def held(self, recording_id: str) -> tuple[SegmentDocument, ...]:
        """Give all segments that the index holds of a recording, in their order: to compare with the store."""

    def count(self) -> int:
        """How many segments the index holds. Raises ``UnavailableError`` when it cannot be reached."""

    def close(self) -> None:
        """Let go of files and connections."""
