"""Spelling: a query that nothing answers, with its unknown words replaced by the nearest that were said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import OSA

from search_app.search.analysis import analyse, folded
from search_app.search.engine import Engine, Page
from search_app.search.plan import Plan, Similar, node_of
from search_app.search.port import SearchQuery
from search_app.search.query import Clause, Condition, ParsedQuery, parse

_SAMPLE: Final = 50  # segments in which a misspelt word's neighbours are looked for
_NAMES: Final = ("speaker", "meeting")  # whose values people type; the others are short lists


@dataclass(frozen=True, slots=True)
class Correction:
    """A query as it may have been meant; ``text`` says it to the person."""

    query: SearchQuery
    parsed: ParsedQuery
    text: str


def correct(engine: Engine, query: SearchQuery, parsed: ParsedQuery) -> Correction | None:
    """Correct the words and names of a query that the index does not know; ``None`` where it knows all."""
    clauses = [_corrected_clause(engine, clause) for clause in parsed.wanted]
    conditions = tuple(_corrected_condition(engine, condition) for condition in parsed.conditions)
    given = tuple(Condition(name, value) for name in _NAMES if (value := getattr(query, name)))
    names = tuple(_corrected_condition(engine, condition) for condition in given)
    if clauses == [clause.typed for clause in parsed.wanted] and (conditions, names) == (parsed.conditions, given):
        return None
    words = " ".join([*clauses, *(f"-{clause.typed}" for clause in parsed.unwanted)])
    changed = [c for c in (*conditions, *names) if c not in (*parsed.conditions, *given)]
    given_names = {str(condition.name): condition.value for condition in names}
    return Correction(
        replace(
            query,
            speaker=given_names.get("speaker", query.speaker),
            meeting=given_names.get("meeting", query.meeting),
        ),
        replace(parsed, clauses=parse(words).clauses, conditions=conditions),
        " ".join([words, *(f'{condition.name}:"{condition.value}"' for condition in changed)]).strip(),
    )


def _corrected_clause(engine: Engine, clause: Clause) -> str:
    text = clause.typed
    if any(term.prefix for term in clause.terms):
        return text
    for token in reversed(analyse(clause.typed, "en").tokens):
        if _is_said(engine, clause.typed[token.start : token.end]):
            continue
        if near := _nearest(token.exact, _words_like(engine, token.exact)):
            text = text[: token.start] + near + text[token.end :]
    return text


def _is_said(engine: Engine, word: str) -> bool:
    plan = Plan(scored=tuple(node_of(clause) for clause in parse(f'"{word}"').wanted))
    return bool(engine.find(plan, Page(0, 0, by_time=True, facets=())).total)


def _words_like(engine: Engine, word: str) -> Mapping[str, int]:
    plan = Plan(scored=(Similar("words", word, _edits(word)),))
    hits = engine.find(plan, Page(_SAMPLE, 0, by_time=False, facets=())).hits
    return Counter(token.exact for document, _ in hits for token in analyse(document.text).tokens)


def _corrected_condition(engine: Engine, condition: Condition) -> Condition:
    if condition.name not in _NAMES:
        return condition
    words = folded(condition.value).split()
    corrected = [_corrected_name(engine, condition.name, word) for word in words]
    return condition if corrected == words else replace(condition, value=" ".join(corrected))


def _corrected_name(engine: Engine, name: str, word: str) -> str:
    if engine.has_fact(f"{name}~{word}"):
        return word
    plan = Plan(filters=(Similar("facts", f"{name}~{word}", _edits(word)),))
    values = engine.find(plan, Page(0, 0, by_time=True, facets=(name,))).facets[name]
    known: Counter[str] = Counter()
    for value, count in values.items():
        known.update(dict.fromkeys(folded(value).split(), count))
    return _nearest(word, known) or word


def _edits(word: str) -> int:
    """Give how many edits a spelling mistake may be: 1 in 4 to 6 letters, 2 in longer words, else none.

    Elasticsearch's fuzziness AUTO, one letter later: of 3 letters most neighbours are other words.
    """
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 7 else 2


def _nearest(word: str, known: Mapping[str, int]) -> str | None:
    """Give the known word nearest to this one: fewest edits, then most frequent."""
    ranked = [(OSA.distance(word, other), -count, other) for other, count in known.items()]
    near = [entry for entry in ranked if 0 < entry[0] <= _edits(word)]
    return min(near)[2] if near else None
