"""What an index must be able to do; everything else about answering is done once, for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from search_app.search.plan import Plan
from search_app.search.port import SegmentDocument

FACET_VALUES: Final = 100  # the most frequent values of a facet that are counted


@dataclass(frozen=True, slots=True)
class Page:
    """Which hits to give and how: ``by_time`` or by score, the fields to count, and so many values of each."""

    limit: int
    offset: int
    by_time: bool
    facets: tuple[str, ...]
    values: int = FACET_VALUES


@dataclass(frozen=True, slots=True)
class Found:
    """What an index gives back: documents with scores, all hits counted, counts by field."""

    hits: tuple[tuple[SegmentDocument, float], ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]


class Engine(Protocol):
    """What an adapter does; everything else about answering is done here."""

    def find(self, plan: Plan, page: Page) -> Found:
        """Give the hits of a plan."""

    def has_fact(self, fact: str) -> bool:
        """Say whether any segment holds this term in the field ``facts``."""

    def documents(self, ids: Iterable[str]) -> Mapping[str, SegmentDocument]:
        """Give the documents with these ids, as far as they exist."""
