"""A query as a small tree over the index's fields, the same for both indexes.

An adapter translates these nodes into its engine's own queries and adds nothing of its own, so
both find the same segments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from search_app.search.analysis import folded
from search_app.search.documents import MAX_VALUE, day_number
from search_app.search.folding import encodable
from search_app.search.languages import LANGUAGES_OF_SCRIPT, stem_language
from search_app.search.port import FACETS, SearchQuery
from search_app.search.query import Clause, Condition, Form, ParsedQuery, Term

Field = Literal["words", "stems", "facts", "id", "recording_id"]


@dataclass(frozen=True, slots=True)
class Has:
    """The field holds this term."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class HasAny:
    """The field holds one of these terms; unscored."""

    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word was said: exactly so, which scores higher, or in a form with one of these stems.

    A segment that has the word itself has one of its stems as well, but for words whose accents
    change the stem.
    """

    exact: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasInOrder:
    """The field holds these terms one right after the other."""

    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartsWith:
    """The field holds a term that begins so; unscored."""

    field: Field
    prefix: str


@dataclass(frozen=True, slots=True)
class Similar:
    """The field holds a term at most so many edits away: letters changed, added, left out or swapped."""

    field: Field
    value: str
    edits: int


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """The date lies between these days, both inclusive; ``None`` is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least ``at_least`` of the nodes hold."""

    nodes: tuple[Node, ...]
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class AllOf:
    """All nodes hold."""

    nodes: tuple[Node, ...]


Node = Has | HasAny | Spoken | HasInOrder | StartsWith | Similar | DaysBetween | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Plan:
    """What must hold and gives the score, what must hold besides, and what must not."""

    scored: tuple[Node, ...] = ()
    filters: tuple[Node, ...] = ()
    without: tuple[Node, ...] = ()

    def narrowed(self, filters: tuple[Node, ...] = (), without: tuple[Node, ...] = ()) -> Plan:
        """Give this plan with further conditions."""
        return Plan(self.scored, (*self.filters, *filters), (*self.without, *without))


_FILTERS: Final = tuple(name for name in FACETS if name != "year")
HasFact = Callable[[str], bool]


def plan_of(query: SearchQuery, parsed: ParsedQuery, has_fact: HasFact, *, some: bool = False) -> Plan:
    """Plan a search; ``some`` lets half of the words (rounded up) be enough.

    ``has_fact`` says whether any segment holds a term of the field ``facts``.
    """
    scored = tuple(node_of(clause) for clause in parsed.wanted)
    if some and len(scored) > 1:
        scored = (AnyOf(scored, (len(scored) + 1) // 2),)
    given = {name: (getattr(query, name) or "").strip() for name in _FILTERS}
    conditions = [Condition(name, value) for name, value in given.items() if value]
    filters = [_alternatives(group, has_fact) for group in _grouped(conditions)]
    filters += [_alternatives(group, has_fact) for group in _grouped(c for c in parsed.conditions if not c.negated)]
    if query.recording_id:
        filters.append(Has("recording_id", encodable(query.recording_id)))
    for first, last in ((query.date_from, query.date_to), (parsed.date_from, parsed.date_to)):
        if first or last:
            filters.append(DaysBetween(day_number(first) if first else None, day_number(last) if last else None))
    unwanted = [node_of(clause) for clause in parsed.unwanted]
    unwanted += [_fact_node(condition, has_fact) for condition in parsed.conditions if condition.negated]
    return Plan(scored, tuple(filters), tuple(unwanted))


def _grouped(conditions: Iterable[Condition]) -> Iterator[list[Condition]]:
    groups: dict[str, list[Condition]] = {}
    for condition in conditions:
        groups.setdefault(condition.name, []).append(condition)
    yield from groups.values()


def _alternatives(conditions: list[Condition], has_fact: HasFact) -> Node:
    return _any_of([_fact_node(condition, has_fact) for condition in conditions])


def _fact_node(condition: Condition, has_fact: HasFact) -> Node:
    """Ask for exactly this value if there is one, and for all its words otherwise."""
    whole = folded(condition.value)[:MAX_VALUE]
    fact = f"{condition.name}={whole}"
    if has_fact(fact):
        return Has("facts", fact)
    words = tuple(dict.fromkeys(whole.split())) or (whole,)
    return AllOf(tuple(Has("facts", f"{condition.name}~{word}") for word in words))


def node_of(clause: Clause) -> Node:
    """Turn a clause into a node over exact words and stems."""
    nodes: list[Node] = []
    for term in clause.terms:
        nodes += [StartsWith("words", term.prefix)] if term.prefix else _term_nodes(term)
    return _any_of(nodes)


def _term_nodes(term: Term) -> list[Node]:
    nodes: list[Node] = []
    for variant in term.variants:
        exact, stems = tuple(form.exact for form in variant), stem_sequences(variant)
        if len(variant) == 1:
            nodes.append(Spoken(exact[0], tuple(sequence[0] for sequence in stems)))
        else:
            nodes += [HasInOrder("words", exact), *(HasInOrder("stems", sequence) for sequence in stems)]
    return nodes


def stem_sequences(variant: tuple[Form, ...]) -> tuple[tuple[str, ...], ...]:
    """Give the stems of these words in order, once for each language that a text may be in.

    Empty when no word has a stem: numbers and Chinese are found by their exact form.
    """
    scripts = {form.script for form in variant if form.stems}
    languages = dict.fromkeys(language for script in sorted(scripts) for language in LANGUAGES_OF_SCRIPT[script])
    return tuple(dict.fromkeys(tuple(_stem(form, language) for form in variant) for language in languages))


def _stem(form: Form, language: str) -> str:
    spoken = stem_language(form.script, language)
    return form.stems.get(spoken, form.exact) if spoken else form.exact


def _any_of(nodes: list[Node]) -> Node:
    unique = tuple(dict.fromkeys(nodes))
    return unique[0] if len(unique) == 1 else AnyOf(unique)
