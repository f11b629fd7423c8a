"""An engine that knows of nothing but what the asker may see: every question to the index goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from search_app.search.engine import Engine, Found, Page
from search_app.search.folding import encodable
from search_app.search.plan import Has, HasAny, Node, Plan
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
        if self._access.recordings is None:
            return ()
        return (HasAny("recording_id", tuple(sorted(map(encodable, self._access.recordings)))),)

    @cached_property
    def _without(self) -> tuple[Node, ...]:
        """Leave out the other text; most segments are of one text that is both."""
        other = "published" if self._access.edition == "working" else "working"
        return (Has("facts", f"edition={other}"),)

    def _seen(self, plan: Plan) -> Plan:
        return plan.narrowed(self._filters, self._without)

    def find(self, plan: Plan, page: Page) -> Found:
        """See ``engine.Engine.find``."""
        if self._access.recordings == frozenset():
            return Found((), 0, {name: {} for name in page.facets})
        return self._engine.find(self._seen(plan), page)

    def totals(self, plan: Plan, by: TotalBy) -> tuple[Total, ...]:
        """See ``engine.Engine.totals``."""
        return () if self._access.recordings == frozenset() else self._engine.totals(self._seen(plan), by)

    def nearest(self, plan: Plan, text: str, count: int) -> tuple[tuple[SegmentDocument, float], ...]:
        """See ``engine.Engine.nearest``."""
        return () if self._access.recordings == frozenset() else self._engine.nearest(self._seen(plan), text, count)

    def has_fact(self, fact: str) -> bool:
        """See ``engine.Engine.has_fact``."""
        if not self._engine.has_fact(fact):
            return False
        return self.find(Plan(filters=(Has("facts", fact),)), Page(0, 0, by_time=True, facets=())).total > 0

    def documents(self, ids: Iterable[str]) -> Mapping[str, SegmentDocument]:
        """See ``engine.Engine.documents``."""
        return {name: found for name, found in self._engine.documents(ids).items() if self._may_see(found)}

    def _may_see(self, document: SegmentDocument) -> bool:
        known = self._access.recordings
        return document.edition in ("both", self._access.edition) and (known is None or document.recording_id in known)
