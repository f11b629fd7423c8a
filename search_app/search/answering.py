"""How a query is answered, whichever index holds the segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from rapidfuzz.distance import OSA

from meetings.errors import InputError
from search_app.search.analysis import analyse, folded
from search_app.search.highlight import needles_of, snippet_of
from search_app.search.plan import Node, Plan, Similar, StartsWith, node_of, plan_of
from search_app.search.port import (
    FacetCount,
    SearchHit,
    SearchQuery,
    SearchResults,
    SegmentDocument,
    Suggestion,
)
from search_app.search.query import Clause, ParsedQuery, parse

MAX_LIMIT: Final = 1_000
MAX_REACH: Final = 10_000  # how far paging goes: Elasticsearch's own default for index.max_result_window
MAX_CONTEXT: Final = 5
FACET_VALUES: Final = 100
_SAMPLE: Final = 50  # segments in which a misspelt word's neighbours are looked for
_SUGGESTED: Final = {"speaker": "speaker", "agenda_title": "agenda_item"}


@dataclass(frozen=True, slots=True)
class Page:
    """Which hits to give and how: ``by_time`` or by score, and the fields to count."""

    limit: int
    offset: int
    by_time: bool
    facets: tuple[str, ...]


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


def answer(engine: Engine, query: SearchQuery) -> SearchResults:
    """Answer a query: as typed; if nothing answers it, with its spelling corrected; then by some of its words."""
    _check(query)
    parsed = parse(query.text)
    results = _answer(engine, query, parsed)
    if results.total or not parsed.wanted:
        return results
    if corrected := _corrected(engine, parsed):
        answered = _answer(engine, query, replace(parsed, clauses=parse(corrected).clauses))
        if answered.total:
            return replace(answered, answered=corrected)
    if len(parsed.wanted) > 1:
        answered = _answer(engine, query, parsed, some=True)
        if answered.total:
            return replace(answered, answered=" OR ".join(clause.typed for clause in parsed.wanted))
    return results


def _check(query: SearchQuery) -> None:
    if query.limit < 0 or query.offset < 0:
        raise InputError("A page of results cannot begin before the first or have fewer than none.")
    if query.limit > MAX_LIMIT:
        raise InputError(f"A page may have at most {MAX_LIMIT:,} results.")
    if query.offset + query.limit > MAX_REACH:
        raise InputError(f"Only the first {MAX_REACH:,} results can be paged through; narrow the search.")
    if not 0 <= query.context <= MAX_CONTEXT:
        raise InputError(f"At most {MAX_CONTEXT} neighbouring segments can be shown on either side.")


def _answer(engine: Engine, query: SearchQuery, parsed: ParsedQuery, *, some: bool = False) -> SearchResults:
    plan = plan_of(query, parsed, engine.has_fact, some=some)
    by_time = query.sort == "time" or not parsed.wanted
    found = engine.find(plan, Page(query.limit, query.offset, by_time, query.facets))
    needles = needles_of(parsed.wanted)
    hits = []
    for document, score in found.hits:
        snippet = snippet_of(document.text, document.language, needles)
        hits.append(SearchHit(document, snippet.fragments, score, snippet.cut_before, snippet.cut_after))
    facets = {name: ranked(found.facets.get(name, {})) for name in query.facets}
    return SearchResults(_with_context(engine, hits, query.context), found.total, facets)


def ranked(counts: Mapping[str, int], limit: int = FACET_VALUES) -> tuple[FacetCount, ...]:
    """Sort values by count, then by name."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value, count) for value, count in ordered[:limit])


def _with_context(engine: Engine, hits: list[SearchHit], reach: int) -> tuple[SearchHit, ...]:
    if not reach or not hits:
        return tuple(hits)
    steps = [*range(-reach, 0), *range(1, reach + 1)]
    wanted = {_neighbour(hit.document, step) for hit in hits for step in steps}
    known = engine.documents(sorted(wanted))

    def around(hit: SearchHit, steps: Iterable[int]) -> tuple[SegmentDocument, ...]:
        ids = (_neighbour(hit.document, step) for step in steps)
        return tuple(known[i] for i in ids if i in known)

    return tuple(
        replace(hit, before=around(hit, range(-reach, 0)), after=around(hit, range(1, reach + 1))) for hit in hits
    )


def _neighbour(document: SegmentDocument, step: int) -> str:
    return f"{document.recording_id}:{document.ordinal + step}"


def _corrected(engine: Engine, parsed: ParsedQuery) -> str | None:
    """Write the query again with each word that no segment has replaced by the nearest one that some have."""
    clauses = [_corrected_clause(engine, clause) for clause in parsed.wanted]
    if clauses == [clause.typed for clause in parsed.wanted]:
        return None
    return " ".join([*clauses, *(f"-{clause.typed}" for clause in parsed.unwanted)])


def _corrected_clause(engine: Engine, clause: Clause) -> str:
    words = [(token.start, token.end, token.exact) for token in analyse(clause.typed, "en").tokens]
    text = clause.typed
    for start, end, word in reversed(words):
        if _is_known(engine, clause.typed[start:end]):
            continue
        if near := nearest(engine, word):
            text = text[:start] + near + text[end:]
    return text


def _is_known(engine: Engine, word: str) -> bool:
    clauses = parse(f'"{word}"').wanted
    plan = Plan(scored=tuple(node_of(clause) for clause in clauses))
    return bool(engine.find(plan, Page(0, 0, by_time=True, facets=())).total)


def nearest(engine: Engine, word: str) -> str | None:
    """Give the spoken word nearest to a misspelt one: fewest edits, then most frequent.

    One edit for words of 4 to 7 letters, two for longer ones, none for shorter: Elasticsearch's
    fuzziness AUTO allows edits from 3 letters, where most neighbours are other words.
    """
    edits = 0 if len(word) < 4 or any(c.isdigit() for c in word) else 1 if len(word) < 8 else 2
    if not edits:
        return None
    plan = Plan(scored=(Similar("words", word, edits),))
    hits = engine.find(plan, Page(_SAMPLE, 0, by_time=False, facets=())).hits
    spoken = Counter(token.exact for document, _ in hits for token in analyse(document.text).tokens)
    near = [(distance, -count, w) for w, count in spoken.items() if 0 < (distance := OSA.distance(word, w)) <= edits]
    return min(near)[2] if near else None


def suggest(engine: Engine, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Offer speakers and agenda items that have all the words typed, the last one unfinished."""
    words = folded(prefix).split()
    if not words or len(prefix) > 100:
        return ()
    found: list[Suggestion] = []
    for counted, kind in _SUGGESTED.items():
        facts: tuple[Node, ...] = tuple(StartsWith("facts", f"{kind}~{word}") for word in words)
        counts = engine.find(Plan(filters=facts), Page(0, 0, by_time=True, facets=(counted,))).facets.get(counted, {})
        found += [
            Suggestion("speaker" if kind == "speaker" else "agenda_item", value, count)
            for value, count in counts.items()
            if all(any(w.startswith(word) for w in folded(value).split()) for word in words)
        ]
    return tuple(sorted(found, key=lambda s: (-s.count, s.value))[: max(0, limit)])
