"""Everything said by one speaker, or on one item: passages in the order of time, session by session, and totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flask import request

from search_app.hits import SessionHits, by_session, find_places
from search_app.parts import parts
from search_app.search.port import SearchQuery, Total, TotalBy

PASSAGES: Final = 50  # on a page
_PAGES: Final = 200


@dataclass(frozen=True, slots=True)
class Collection:
    """One page of passages, and what all of them add up to; ``parts`` share out the time, longest first."""

    sessions: tuple[SessionHits, ...]
    totals: tuple[Total, ...]
    parts: tuple[Total, ...]
    named: frozenset[str]
    page: int
    last_page: int

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return sum(total.segments for total in self.totals)

    @property
    def spoken_ms(self) -> int:
        """How long was spoken."""
        return sum(total.spoken_ms for total in self.totals)

    @property
    def longest_ms(self) -> int:
        """The time of the longest part, for drawing."""
        return max([1, *(part.spoken_ms for part in self.parts)])


def collect(query: SearchQuery, by: TotalBy) -> Collection:
    """Collect what answers a query, at the page that the request asks for, its time shared out by a field."""
    index = parts().index
    totals = index.totals(query, "recording_id")
    last = min(_PAGES, max(1, -(-sum(total.segments for total in totals) // PASSAGES)))
    asked = request.args.get("page", "1")
    page = min(last, max(1, int(asked))) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    shown = replace(query, sort="time", limit=PASSAGES, offset=(page - 1) * PASSAGES, facets=(), context=1)
    hits = index.search(shown).hits
    return Collection(
        sessions=tuple(by_session(find_places(hits), totals)),
        totals=totals,
        parts=index.totals(query, by),
        named=frozenset(hit.document.speaker for hit in hits if hit.document.named),
        page=page,
        last_page=last,
    )
