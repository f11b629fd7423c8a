"""What an index must be able to do; everything else about answering is done once, for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from search_app.search.plan import Plan
from search_app.search.port import SegmentDocument, Total, TotalBy

FACET_VALUES: Final = 100  # the most frequent values of a facet that are counted
TOTAL_VALUES: Final = 5_000  # sessions, speakers and items that are added up


@dataclass(frozen=True, slots=True)
class Page:
    """Which hits to give and how: ``by_time`` or by score, the fields to count, and so many values of each.

    By time the earliest come first, or with ``newest`` the latest. ``after`` is the ``last`` of the
    page before, in the same state of the index; ``offset`` then only counts.
    """

    limit: int
    offset: int
    by_time: bool
    facets: tuple[str, ...]
    values: int = FACET_VALUES
    newest: bool = False
    after: tuple[Any, ...] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What an index gives back: documents with scores, all hits counted, counts by field, the last hit's sort key."""

    hits: tuple[tuple[SegmentDocument, float], ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    last: tuple[Any, ...] | None = None


class Engine(Protocol):
    """What an adapter does; everything else about answering is done here."""

    @property
    def pin(self) -> str | None:
        """What names this state of the index, so that another page can be asked of it."""

    def find(self, plan: Plan, page: Page) -> Found:
        """Give the hits of a plan."""

    def nearest(self, plan: Plan, text: str, count: int) -> tuple[tuple[SegmentDocument, float], ...]:
        """Give what is nearest in meaning to a text among what a plan selects, with its cosine, nearest first.

        Nothing where the index does not know meanings.
        """

    def has_fact(self, fact: str) -> bool:
        """Say whether any segment may hold this term in the field ``facts``: yes where looking costs a question."""

    def totals(self, plan: Plan, by: TotalBy) -> tuple[Total, ...]:
        """Count the segments of a plan and add up their time, for at most ``TOTAL_VALUES`` values of a field."""

    def documents(self, ids: Iterable[str]) -> Mapping[str, SegmentDocument]:
        """Give the documents with these ids, as far as they exist."""
