"""An engine that knows of nothing but what the asker may see: every question to the index goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from search_app.search.engine import Engine, Found, Page
from search_app.search.folding import encodable
from search_app.search.plan import AllOf, Has, HasAny, Node, Plan
from search_app.search.port import Access, SegmentDocument, Total, TotalBy


class SeeingEngine:
    """An ``Engine`` within an ``Access``."""

    def __init__(self, engine: Engine, access: Access) -> None:
        self._engine = engine
        self._access = access

    @property
    def pin(self) -> str | None:
        """See ``engine.Engine.pin``."""
        return self._engine.pin

    @cached_property
    def _filters(self) -> tuple[Node, ...]:
        working = self._access.working
        return () if working is None else (_one_of(working | self._access.published),)

    @cached_property
    def _without(self) -> tuple[Node, ...]:
        """Leave out the other text of each recording; most segments are of one text that is both."""
        working, published = self._access.working, self._access.published
        if working is None:
            return (_OF_PUBLISHED,)
        if not working:
            return (_OF_WORKING,)
        return (AllOf((_one_of(working), _OF_PUBLISHED)), AllOf((_one_of(published - working), _OF_WORKING)))

    def _seen(self, plan: Plan) -> Plan:
        return plan.narrowed(self._filters, self._without)

    def find(self, plan: Plan, page: Page) -> Found:
        """See ``engine.Engine.find``."""
        if self._access.is_empty:
            return Found((), 0, {name: {} for name in page.facets})
        return self._engine.find(self._seen(plan), page)

    def totals(self, plan: Plan, by: TotalBy) -> tuple[Total, ...]:
        """See ``engine.Engine.totals``."""
        return () if self._access.is_empty else self._engine.totals(self._seen(plan), by)

    def nearest(self, plan: Plan, text: str, count: int) -> tuple[tuple[SegmentDocument, float], ...]:
        """See ``engine.Engine.nearest``."""
        return () if self._access.is_empty else self._engine.nearest(self._seen(plan), text, count)

    def has_fact(self, fact: str) -> bool:
        """See ``engine.Engine.has_fact``."""
        if not self._engine.has_fact(fact):
            return False
        return self.find(Plan(filters=(Has("facts", fact),)), Page(0, 0, by_time=True, facets=())).total > 0

    def documents(self, ids: Iterable[str]) -> Mapping[str, SegmentDocument]:
        """See ``engine.Engine.documents``."""
        return {name: found for name, found in self._engine.documents(ids).items() if self._may_see(found)}

    def _may_see(self, document: SegmentDocument) -> bool:
        return (edition := self._access.edition(document.recording_id)) is not None and document.edition in (
            "both",
            edition,
        )


_OF_WORKING = Has("facts", "edition=working")
_OF_PUBLISHED = Has("facts", "edition=published")


def _one_of(recordings: frozenset[str]) -> Node:
    return HasAny("recording_id", tuple(sorted(map(encodable, recordings))))
