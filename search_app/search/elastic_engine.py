"""Plans as Elasticsearch requests: pure functions, and the engine that sends them.

Only what the open-source core has is asked for: bool, term, terms, match_phrase, prefix, fuzzy,
range, sort and terms aggregations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch

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

KEEP_ALIVE: Final = "5m"  # how long a point in time waits for the next page
_BY_TIME: Final = [{"order": "asc"}, {"id": "asc"}]


def search_body(plan: Plan, page: Page) -> dict[str, Any]:
    """Write a plan as the body of a search request."""
    start: dict[str, Any] = {"search_after": list(page.after)} if page.after else {"from": page.offset}
    return {
        "query": query_of(plan),
        **start,
        "size": page.limit,
        "sort": _sort(page),
        "track_total_hits": True,
        "_source": ["source"],
        "aggs": {name: {"terms": {"field": name, "size": page.values}} for name in page.facets},
    }


def _sort(page: Page) -> list[dict[str, str]]:
    if page.by_time and page.newest:
        return [{"order": "desc"}, {"id": "desc"}]
    return _BY_TIME if page.by_time else [{"_score": "desc"}, *_BY_TIME]


def query_of(plan: Plan) -> dict[str, Any]:
    """Write a plan as a query."""
    parts = {
        "must": [_node(node) for node in plan.scored],
        "filter": [_node(node) for node in plan.filters],
        "must_not": [_node(node) for node in plan.without],
    }
    return {"bool": {occur: nodes for occur, nodes in parts.items() if nodes}}


def _node(node: Node) -> dict[str, Any]:
    match node:
        case Has(field, value):
            return {"term": {field: value}}
        case HasAny(field, values):
            return {"terms": {field: list(values)}}
        case Spoken(exact, stems):
            forms = [{"term": {"words": exact}}, *({"term": {"stems": stem}} for stem in stems)]
            return {"bool": {"should": forms, "minimum_should_match": 1}}
        case HasInOrder(field, values):
            return {"match_phrase": {field: " ".join(values)}}
        case StartsWith(field, prefix):
            return {"prefix": {field: prefix}}
        case Similar(field, value, edits):
            return {"fuzzy": {field: {"value": value, "fuzziness": edits}}}
        case DaysBetween(first, last):
            bounds = {"gte": first, "lte": last}
            return {"range": {"day": {name: bound for name, bound in bounds.items() if bound is not None}}}
        case AllOf(nodes):
            return {"bool": {"must": [_node(each) for each in nodes]}}
        case AnyOf(nodes, at_least):
            return {"bool": {"should": [_node(each) for each in nodes], "minimum_should_match": at_least}}


class ElasticEngine:
    """Answers plans by asking the server."""

    def __init__(
        self, client: Elasticsearch, index: str, vectors: Vectors | None = None, pin: str | None = None
    ) -> None:
        self.pin = pin
        self._vectors = vectors
        self._client = client
        self._index = index

    def find(self, plan: Plan, page: Page) -> Found:
        """See ``engine.Engine.find``."""
        body = search_body(plan, page)
        if self.pin:
            answer = self._client.search(body={**body, "pit": {"id": self.pin, "keep_alive": KEEP_ALIVE}}).body
            self.pin = answer.get("pit_id", self.pin)
        else:
            answer = self._client.search(index=self._index, body=body).body
        found = answer["hits"]
        keys = [hit["sort"] for hit in found["hits"]]
        return Found(
            tuple((from_values(hit["_source"]["source"]), hit["_score"] or 0.0) for hit in found["hits"]),
            found["total"]["value"],
            {name: _counts(answer["aggregations"][name]) for name in page.facets},
            tuple(keys[-1]) if keys and self.pin else None,
        )

    def nearest(self, plan: Plan, text: str, count: int) -> tuple[tuple[SegmentDocument, float], ...]:
        """See ``engine.Engine.nearest``; approximate (HNSW), within the plan's conditions."""
        if self._vectors is None:
            return ()
        knn = {
            "field": "vector",
            "query_vector": self._vectors.of_query(text).tolist(),
            "k": count,
            "num_candidates": max(200, 4 * count),
            "filter": query_of(Plan(filters=(*plan.scored, *plan.filters), without=plan.without)),
        }
        answer = self._client.search(index=self._index, knn=knn, size=count, source_includes=["source"])
        hits = answer["hits"]["hits"]
        return tuple((from_values(hit["_source"]["source"]), 2 * hit["_score"] - 1) for hit in hits)

    def has_fact(self, fact: str) -> bool:  # noqa: ARG002
        """See ``engine.Engine.has_fact``."""
        return True

    def totals(self, plan: Plan, by: TotalBy) -> tuple[Total, ...]:
        """See ``engine.Engine.totals``."""
        time = {"spoken": {"sum": {"field": "spoken_ms"}}}
        wanted = {"by": {"terms": {"field": by, "size": TOTAL_VALUES}, "aggs": time}}
        answer = self._client.search(
            index=self._index, query=query_of(plan), size=0, track_total_hits=False, aggregations=wanted
        )
        buckets = answer["aggregations"]["by"]["buckets"]
        return tuple(Total(str(b["key"]), int(b["doc_count"]), int(b["spoken"]["value"] or 0)) for b in buckets)

    def documents(self, ids: Iterable[str]) -> Mapping[str, SegmentDocument]:
        """See ``engine.Engine.documents``."""
        wanted = list(ids)
        query = {"terms": {"id": wanted}}
        answer = self._client.search(index=self._index, query=query, size=len(wanted), source_includes=["source"])
        found = (from_values(hit["_source"]["source"]) for hit in answer["hits"]["hits"])
        return {document.id: document for document in found}


def _counts(aggregation: Mapping[str, Any]) -> dict[str, int]:
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in aggregation["buckets"]}
