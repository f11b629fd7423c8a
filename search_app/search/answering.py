"""How a query is answered, whichever index holds the segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal

from meetings.errors import InputError
from search_app.search.analysis import folded
from search_app.search.correcting import correct
from search_app.search.cursors import Cursor, read_cursor, write_cursor
from search_app.search.engine import FACET_VALUES, Engine, Found, Page
from search_app.search.fusing import find_either, find_near, near_in_meaning
from search_app.search.highlight import needles_of, snippet_of
from search_app.search.plan import Plan, plan_of
from search_app.search.port import (
    Access,
    FacetCount,
    SearchHit,
    SearchQuery,
    SearchResults,
    SegmentDocument,
    Suggestion,
    Total,
    TotalBy,
)
from search_app.search.query import ParsedQuery, parse
from search_app.search.seeing import SeeingEngine

MAX_LIMIT: Final = 1_000
MAX_REACH: Final = 10_000  # how far paging goes: Elasticsearch's own default for index.max_result_window
MAX_CONTEXT: Final = 5
_SUGGESTED: Final[dict[str, Literal["speaker", "agenda_item"]]] = {
    "speaker": "speaker",
    "agenda_title": "agenda_item",
}
_SUGGESTABLE: Final = 5_000  # speakers, and titles of items, among which is suggested


def answer(engine: Engine, query: SearchQuery) -> SearchResults:
    """Answer a query: as typed; if nothing answers it, with its spelling corrected; then by some of its words."""
    _check(query)
    engine = SeeingEngine(engine, query.access)
    parsed = parse(query.text)
    results = _answer(engine, query, parsed)
    if results.by_words:
        return results
    if corrected := correct(engine, query, parsed):
        answered = _answer(engine, corrected.query, corrected.parsed)
        if answered.by_words:
            return replace(answered, answered=corrected.text)
    if len(parsed.wanted) > 1:
        answered = _answer(engine, query, parsed, some=True)
        if answered.by_words:
            return replace(answered, answered=" OR ".join(clause.typed for clause in parsed.wanted))
    return results


def _check(query: SearchQuery) -> None:
    if query.limit < 0 or query.offset < 0:
        raise InputError("A page of results cannot begin before the first or have fewer than none.")
    if query.limit > MAX_LIMIT:
        raise InputError(f"A page may have at most {MAX_LIMIT:,} results.")
    cursor = _cursor(query)
    if cursor.offset + query.limit > MAX_REACH and not cursor.key:
        raise InputError(f"Only the first {MAX_REACH:,} results can be paged through; narrow the search.")
    if not 0 <= query.context <= MAX_CONTEXT:
        raise InputError(f"At most {MAX_CONTEXT} neighbouring segments can be shown on either side.")


def _cursor(query: SearchQuery) -> Cursor:
    return read_cursor(query.after) if query.after else Cursor(query.offset)


def _answer(engine: Engine, query: SearchQuery, parsed: ParsedQuery, *, some: bool = False) -> SearchResults:
    plan = plan_of(query, parsed, engine.has_fact, some=some)
    by_time = query.sort != "relevance" or not parsed.wanted
    cursor = _cursor(query)
    newest = query.sort == "newest"
    page = Page(query.limit, cursor.offset, by_time, query.facets, newest=newest, after=cursor.key)
    found, by_words, only_near = _find(engine, query, parsed, plan, page)
    needles = needles_of(parsed.wanted)
    hits = []
    for document, score in found.hits:
        snippet = snippet_of(document.text, document.language, needles)
        cut = (snippet.cut_before, snippet.cut_after)
        hits.append(SearchHit(document, snippet.fragments, score, *cut, by_meaning=document.id in only_near))
    facets = {name: ranked(found.facets.get(name, {})) for name in query.facets}
    until = cursor.offset + len(hits)
    more = hits and until < found.total and (found.last or until + query.limit <= MAX_REACH)
    following = write_cursor(Cursor(until, engine.pin, found.last)) if more else None
    shown = _with_context(engine, hits, query.context)
    return SearchResults(shown, found.total, facets, by_words=by_words, next=following)


def _find(
    engine: Engine, query: SearchQuery, parsed: ParsedQuery, plan: Plan, page: Page
) -> tuple[Found, int, frozenset[str]]:
    """Give a page of hits, how many have the words, and which of them are only near in meaning."""
    near = near_in_meaning(engine, query, parsed, plan)
    if query.match == "meaning":
        return find_near(near, page, engine, plan), len(near), frozenset(document.id for document, _ in near)
    if near:
        return find_either(engine, plan, near, page)
    found = engine.find(plan, page)
    return found, found.total, frozenset()


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
    edition = "p" if document.edition == "published" else ""
    return f"{document.recording_id}:{edition}{document.ordinal + step}"


def totals(engine: Engine, query: SearchQuery, by: TotalBy) -> tuple[Total, ...]:
    """Add up what answers a query exactly as typed."""
    _check(query)
    engine = SeeingEngine(engine, query.access)
    found = engine.totals(plan_of(query, parse(query.text), engine.has_fact), by)
    return tuple(sorted(found, key=lambda total: (-total.spoken_ms, total.value)))


def suggest(engine: Engine, prefix: str, access: Access, limit: int) -> tuple[Suggestion, ...]:
    """Offer speakers and agenda items that have a word for each one typed, beginning with it."""
    words = folded(prefix).split()
    if not words or len(prefix) > 100:
        return ()
    known = (
        SeeingEngine(engine, access)
        .find(Plan(), Page(0, 0, by_time=True, facets=tuple(_SUGGESTED), values=_SUGGESTABLE))
        .facets
    )
    found = [
        Suggestion(kind, value, count)
        for field, kind in _SUGGESTED.items()
        for value, count in known[field].items()
        if _begins(folded(value).split(), words)
    ]
    return tuple(sorted(found, key=lambda s: (-s.count, s.value))[: max(0, limit)])


def _begins(words: list[str], typed: list[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in typed)
