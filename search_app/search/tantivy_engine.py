"""Plans as tantivy queries, run on one commit of an index."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import tantivy
from tantivy import DocAddress, FieldType, Occur, Order, Query

from search_app.search.documents import from_values
from search_app.search.engine import TOTAL_VALUES, Found, Page
from search_app.search.plan import (
    AllOf,
    AnyOf,
    DaysBetween,
    Has,
    HasAny,
    HasInOrder,
    Node,
    Plan,
    Similar,
    Spoken,
    StartsWith,
)
from search_app.search.port import SegmentDocument, Total, TotalBy
from search_app.search.vectors import Vectors

_BLOCK: Final = 128  # hits of equal score are put in time order within blocks of so many, so that pages never overlap
_REMEMBERED: Final = 256  # counts of so many queries
_FREQUENT: Final = 1_000  # segments: below, asking twice costs nothing, and equal counts may be chance
_NEAR_FIRST: Final = 4  # times as many neighbours as are wanted are looked at first, then so many times more
_NEAR_LAST: Final = 20_000  # and never more than these
_SPECIAL: Final = re.compile(r"[\\.+*?()|\[\]{}^$#&~-]")  # what a regular expression of tantivy gives a meaning


class TantivyEngine:
    """Answers plans on one commit; remembers counts, which turning a page or typing on asks for again."""

    def __init__(self, index: tantivy.Index, vectors: Vectors | None = None, pin: str | None = None) -> None:
        self.pin = pin
        self._vectors = vectors
        self._schema = index.schema
        self._searcher = index.searcher()
        self._remembered_counts = lru_cache(maxsize=_REMEMBERED)(self._counts)

    @property
    def size(self) -> int:
        """How many segments there are."""
        return self._searcher.num_docs

    def find(self, plan: Plan, page: Page) -> Found:
        """See ``engine.Engine.find``."""
        query = self._query_of(plan)
        facets = self._remembered_counts(plan, page.facets, page.values)
        if page.by_time:
            hits, total = self._by_time(query, page)
        else:
            hits, total = self._by_score(query, page)
        return Found(tuple((self._document(address), score) for score, address in hits), total, facets)

    def nearest(self, plan: Plan, text: str, count: int) -> tuple[tuple[SegmentDocument, float], ...]:
        """See ``engine.Engine.nearest``; looks further where the plan selects little of what is near."""
        if self._vectors is None:
            return ()
        looked = count * _NEAR_FIRST
        while True:
            near = dict(self._vectors.nearest(text, looked))
            query = self._query_of(plan.narrowed((HasAny("id", tuple(near)),)))
            hits = self._search(query, max(1, len(near))).hits
            if len(hits) >= count or looked >= min(_NEAR_LAST, self._vectors.size):
                break
            looked *= _NEAR_FIRST
        found = [self._document(address) for _, address in hits]
        ranked = sorted(found, key=lambda document: (-near[document.id], document.id))[:count]
        return tuple((document, near[document.id]) for document in ranked)

    def has_fact(self, fact: str) -> bool:
        """See ``engine.Engine.has_fact``."""
        return self._frequency("facts", fact) > 0 and bool(self._search(self._term("facts", fact), 1).count)

    def totals(self, plan: Plan, by: TotalBy) -> tuple[Total, ...]:
        """See ``engine.Engine.totals``."""
        time = {"spoken": {"sum": {"field": "spoken_ms"}}}
        wanted = {"by": {"terms": {"field": by, "size": TOTAL_VALUES}, "aggs": time}}
        buckets = self._searcher.aggregate(self._query_of(plan), wanted)["by"]["buckets"]
        return tuple(Total(str(b["key"]), int(b["doc_count"]), int(b["spoken"]["value"] or 0)) for b in buckets)

    def documents(self, ids: Iterable[str]) -> Mapping[str, SegmentDocument]:
        """See ``engine.Engine.documents``."""
        wanted = list(ids)
        query = Query.term_set_query(self._schema, "id", wanted)
        found = (self._document(address) for _, address in self._search(query, max(1, len(wanted))).hits)
        return {document.id: document for document in found}

    def held(self, recording_id: str) -> tuple[SegmentDocument, ...]:
        """See ``SearchIndex.held``."""
        query = self._term("recording_id", recording_id)
        found = self._search(query, max(1, self._search(query, 1).count), order_by_field="order", order=Order.Asc)
        return tuple(self._document(address) for _, address in found.hits)

    def _by_time(self, query: Query, page: Page) -> tuple[list[tuple[float, DocAddress]], int]:
        order = Order.Desc if page.newest else Order.Asc
        result = self._search(query, max(1, page.limit), offset=page.offset, order_by_field="order", order=order)
        return [(0.0, address) for _, address in result.hits[: page.limit]], result.count

    def _by_score(self, query: Query, page: Page) -> tuple[list[tuple[float, DocAddress]], int]:
        """Sort by score, then time. tantivy's own order of equal scores is fixed, but not by time."""
        first = page.offset // _BLOCK * _BLOCK
        last = -(-max(1, page.offset + page.limit) // _BLOCK) * _BLOCK
        result = self._search(query, last - first, offset=first)
        hits: list[tuple[float, DocAddress]] = []
        for start in range(0, len(result.hits), _BLOCK):
            hits += self._ties_by_time(result.hits[start : start + _BLOCK])
        return hits[page.offset - first :][: page.limit], result.count

    def _ties_by_time(self, hits: Sequence[tuple[float, DocAddress]]) -> list[tuple[float, DocAddress]]:
        orders = self._searcher.fast_field_values("order", [address for _, address in hits])
        paired = sorted(zip(hits, orders, strict=True), key=lambda pair: (-pair[0][0], pair[1] or 0))
        return [hit for hit, _ in paired]

    def _search(self, query: Query, limit: int, **options: Any) -> Any:  # the stub leaves out SearchResult.count
        return self._searcher.search(query, limit, **options)

    def _document(self, address: DocAddress) -> SegmentDocument:
        return from_values(json.loads(bytes(self._searcher.doc(address).get_first("source") or b"")))

    def _counts(self, plan: Plan, names: tuple[str, ...], values: int) -> dict[str, dict[str, int]]:
        if not names:
            return {}
        wanted = {name: {"terms": {"field": name, "size": values}} for name in names}
        counted = self._searcher.aggregate(self._query_of(plan), wanted)
        return {
            name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in counted[name]["buckets"]}
            for name in names
        }

    def _query_of(self, plan: Plan) -> Query:
        parts = [(Occur.Must, self._node(node)) for node in plan.scored]
        parts += [(Occur.Must, Query.const_score_query(self._node(node), 0.0)) for node in plan.filters]
        parts += [(Occur.MustNot, self._node(node)) for node in plan.without]
        if not plan.scored and not plan.filters:
            parts.append((Occur.Must, Query.all_query()))
        return Query.boolean_query(parts)

    def _node(self, node: Node) -> Query:
        match node:
            case Has(field, value):
                return self._term(field, value)
            case HasAny(field, values):
                return Query.term_set_query(self._schema, field, list(values))
            case Spoken(exact, stems):
                return self._spoken(exact, stems)
            case HasInOrder(field, values):
                return Query.phrase_query(self._schema, field, list(values))
            case StartsWith(field, prefix):
                return Query.regex_query(self._schema, field, _SPECIAL.sub(r"\\\g<0>", prefix) + ".*")
            case Similar(field, value, edits):
                return Query.fuzzy_term_query(self._schema, field, value, distance=edits)
            case DaysBetween(first, last):
                return Query.range_query(self._schema, "day", FieldType.Integer, first, last)
            case AllOf(nodes):
                return Query.boolean_query([(Occur.Must, self._node(each)) for each in nodes])
            case AnyOf(nodes, at_least):
                return _any([self._node(each) for each in nodes], at_least)

    def _spoken(self, exact: str, stems: Sequence[str]) -> Query:
        """Ask for the word and its forms; a frequent word that has no other forms is asked for only once."""
        forms = {stem: frequency for stem in stems if (frequency := self._frequency("stems", stem))}
        said = self._frequency("words", exact)
        terms = [self._term("stems", stem) for stem in forms]
        if said and not (said >= _FREQUENT and list(forms.values()) == [said]):
            terms.append(self._term("words", exact))
        return _any(terms)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value)

    def _frequency(self, field: str, value: str) -> int:
        return self._searcher.doc_freq(field, value)


def _any(queries: Sequence[Query], at_least: int = 1) -> Query:
    if not queries:
        return Query.empty_query()
    if len(queries) == at_least == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=at_least)
