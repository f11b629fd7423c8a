"""Words and meaning together: two rankings fused into one.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a segment counts 1 / (60 + rank)
in each ranking that has it. Ranks compare where the scores of a word index and cosines do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from search_app.search.engine import Engine, Found, Page
from search_app.search.plan import AllOf, AnyOf, HasAny, Plan
from search_app.search.port import SearchQuery, SegmentDocument
from search_app.search.query import ParsedQuery

NEAR: Final = 50  # segments nearest in meaning that count as hits
LEAST_ALIKE: Final = 0.3  # cosine: below, sentences have nothing to do with each other
FUSED: Final = 200  # hits by words that are ranked together with those; the others follow
_DAMPING: Final = 60
_ENGLISH: Final = re.compile("[A-Za-z]")

Near = tuple[tuple[SegmentDocument, float], ...]


def near_in_meaning(engine: Engine, query: SearchQuery, parsed: ParsedQuery, plan: Plan) -> Near:
    """Give what is near in meaning to what was typed, within the other conditions of a query.

    Nothing for a query that asks for exact words, that sorts by time, or that has no Latin letters:
    the model knows English.
    """
    plain = all('"' not in clause.typed and "*" not in clause.typed for clause in parsed.wanted)
    text = " ".join(clause.typed.replace(" OR ", " ") for clause in parsed.wanted)
    if (
        query.match == "words"
        or query.sort != "relevance"
        or not plain
        or not any("a" <= c <= "z" for c in text.lower())
    ):
        return ()
    found = engine.nearest(Plan((), plan.filters, plan.without), text, NEAR)
    return tuple((document, alike) for document, alike in found if alike >= LEAST_ALIKE)


def fuse(*rankings: Sequence[str]) -> list[str]:
    """Fuse rankings into one; of equals the one that an earlier ranking has first comes first.

    >>> fuse(["a", "b", "c"], ["c", "d"])
    ['c', 'a', 'b', 'd']
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + 1 / (_DAMPING + rank)
    return sorted(scores, key=lambda name: -scores[name])


def find_either(engine: Engine, plan: Plan, near: Near, page: Page) -> tuple[Found, int, frozenset[str]]:
    """Give a page of what has the words or is near, how many have the words, and which are only near."""
    names = tuple(document.id for document, _ in near)
    words = engine.find(plan, Page(FUSED, 0, by_time=False, facets=()))
    worded = engine.find(plan.narrowed((HasAny("id", names),)), Page(len(names), 0, by_time=False, facets=())).hits
    only_near = frozenset(names) - {document.id for document, _ in worded}
    order = fuse([document.id for document, _ in words.hits], names)
    known = {document.id: (document, score) for document, score in (*near, *words.hits)}
    hits = [known[name] for name in order[page.offset : page.offset + page.limit]]
    if len(hits) < page.limit:
        rest = replace(
            page, limit=page.limit - len(hits), offset=max(0, page.offset - len(order)), facets=(), after=None
        )
        hits += engine.find(plan.narrowed(without=(HasAny("id", tuple(order)),)), rest).hits
    either = Plan((AnyOf((AllOf(plan.scored), HasAny("id", names))),), plan.filters, plan.without)
    counted = engine.find(either, replace(page, limit=0, offset=0, by_time=True, after=None))
    return replace(counted, hits=tuple(hits), last=None), words.total, only_near


def find_near(near: Near, page: Page, engine: Engine, plan: Plan) -> Found:
    """Give a page of what is near alone."""
    names = tuple(document.id for document, _ in near)
    only = Plan((), (*plan.filters, HasAny("id", names)), plan.without)
    counted = engine.find(only, replace(page, limit=0, offset=0, by_time=True, after=None))
    return replace(counted, last=None, hits=near[page.offset : page.offset + page.limit])
