"""The query language for people.

========================================  ===================================================
typed                                     asks for
========================================  ===================================================
``enhanced cooperation``                  segments with all these words, in any form
``"enhanced cooperation"``                these words in this order
``-ICANN``, ``NOT ICANN``                 segments without it
``govern*``                               words that begin so
``Brazil OR India``                       either
``speaker:Cade``, ``speaker:"Peter M"``   who speaks; also ``item:``, ``group:``, ``meeting:``,
                                          ``stakeholder:``, ``role:``, ``language:``, ``mark:``
``after:2013-11-06``, ``before:2014``     on or after that day; before that year, month or day
``from:``, ``to:``, ``on:``               from its first day, to its last day, within it
========================================  ===================================================

Anything else is text. Several values of one field are alternatives (``speaker:Brazil
speaker:India``); ``-speaker:Chair`` excludes one.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from meetings.errors import InputError
from search_app.search.analysis import analyse, is_unspaced, stems_of
from search_app.search.folding import script_of
from search_app.search.periods import Period, period_of
from search_app.search.port import FacetName

MAX_CHARACTERS: Final = 1_000
MAX_WORDS: Final = 64
_MIN_PREFIX: Final = 2  # letters before a star: one letter would match a tenth of a language

_FIELDS: Final[dict[str, FacetName]] = {
    "speaker": "speaker",
    "item": "agenda_item",
    "agenda": "agenda_item",
    "agenda_item": "agenda_item",
    "group": "group",
    "meeting": "meeting",
    "stakeholder": "stakeholder",
    "role": "role",
    "language": "language",
    "lang": "language",
    "year": "year",
    "mark": "mark",
}
_DATE_FIELDS: Final = frozenset({"before", "after", "from", "to", "on", "date"})
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"'))
_LEXEME: Final = re.compile(
    r'(?P<minus>[-−](?=[^\s-]))?(?:(?P<field>[A-Za-z_]+):\s*)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+)|$)'
)


@dataclass(frozen=True, slots=True)
class Form:
    """One word of a query: as typed, folded, and its stem in each language of its script."""

    exact: str
    script: str
    stems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """What a segment may contain: any of ``variants`` in order, or a word that begins with ``prefix``."""

    variants: tuple[tuple[Form, ...], ...] = ()
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms of which one must hold, or none when ``negated``; ``typed`` is what the person wrote."""

    typed: str
    terms: tuple[Term, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A field must have this value, or must not."""

    name: FacetName
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query taken apart; the dates are both inclusive."""

    clauses: tuple[Clause, ...] = ()
    conditions: tuple[Condition, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None

    @property
    def wanted(self) -> tuple[Clause, ...]:
        """The clauses that must hold."""
        return tuple(clause for clause in self.clauses if not clause.negated)

    @property
    def unwanted(self) -> tuple[Clause, ...]:
        """The clauses that must not hold."""
        return tuple(clause for clause in self.clauses if clause.negated)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    text: str
    name: str | None
    quoted: bool
    negated: bool


def parse(text: str) -> ParsedQuery:
    """Take a query apart. Raises ``InputError`` with a sentence for one that cannot be understood."""
    text = text.translate(_QUOTES)
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"A search may have at most {MAX_CHARACTERS:,} characters; this one has {len(text):,}.")
    clauses: list[Clause] = []
    conditions: list[Condition] = []
    periods: list[tuple[str, Period]] = []
    either = negate = False
    for lexeme in _lexemes(text):
        if lexeme.name in _DATE_FIELDS:
            periods.append((lexeme.name, period_of(lexeme.text)))
        elif lexeme.name:
            conditions.append(Condition(_FIELDS[lexeme.name], lexeme.text, lexeme.negated or negate))
        elif lexeme.text == "OR" and not lexeme.quoted:
            either = bool(clauses)
            continue
        elif lexeme.text == "NOT" and not lexeme.quoted:
            negate = True
            continue
        elif (lexeme.text != "AND" or lexeme.quoted) and (found := _clauses(lexeme, negate)):
            if either and not clauses[-1].negated and not found[0].negated:
                clauses[-1] = _either(clauses[-1], found.pop(0))
            clauses += found
        either = negate = False
    _check(text, clauses, conditions, periods)
    return _with_dates(ParsedQuery(_with_joined(clauses), tuple(conditions)), periods)


def _lexemes(text: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    for match in _LEXEME.finditer(text):
        name = match["field"].lower() if match["field"] else None
        known = name in _FIELDS or name in _DATE_FIELDS
        if known and not (match["quoted"] or match["plain"] or "").strip():
            raise InputError(f"“{name}:” needs a value after it, as in {name}:{_example(name or '')}.")
        quoted = match["quoted"] is not None
        value = match["quoted"] if quoted else match["plain"] or ""
        if name and not known:
            found.append(_Lexeme(name, None, False, bool(match["minus"])))
        if value:
            found.append(_Lexeme(value, name if known else None, quoted, bool(match["minus"])))
    return found


def _example(name: str) -> str:
    examples = {"item": "2", "agenda": "2", "agenda_item": "2", "language": "fr", "lang": "fr", "year": "2013"}
    examples["mark"] = "decision"
    return "2013-11-06" if name in _DATE_FIELDS else examples.get(name, "Brazil")


def _clauses(lexeme: _Lexeme, negate: bool) -> list[Clause]:
    """Turn a word, a quoted phrase or a ``prefix*`` into clauses; punctuation alone gives none."""
    negated = lexeme.negated or negate
    if "*" in lexeme.text and not lexeme.quoted:
        return _prefix_clauses(lexeme.text, negated)
    term = _term(lexeme.text)
    typed = f'"{lexeme.text}"' if lexeme.quoted else lexeme.text
    return [Clause(typed, (term,), negated)] if term else []


def _term(text: str) -> Term | None:
    """Give the variants of a word or phrase: word by word, and with its compounds joined."""
    analysis = analyse(text, "en")
    if not analysis.tokens:
        return None
    if len(analysis.tokens) == 1 and len(text.strip()) == 1 and is_unspaced(analysis.tokens[0].exact):
        return Term(prefix=analysis.tokens[0].exact)
    split = tuple(_form(text[token.start : token.end], token.exact) for token in analysis.tokens)
    joints = [token for run in analysis.extra for token in run if token not in analysis.tokens]
    joints = [joint for joint in joints if not is_unspaced(joint.exact)]
    if not joints:
        return Term((split,))
    starts = [token.start for token in analysis.tokens]
    joined: list[Form] = []
    for start, form in zip(starts, split, strict=True):
        joint = next((j for j in joints if j.start <= start < j.end), None)
        if joint is None:
            joined.append(form)
        elif joint.start == start:
            joined.append(_form(joint.exact, joint.exact))
    return Term((split, tuple(joined)))


def _form(surface: str, exact: str) -> Form:
    return Form(exact, script_of(exact), stems_of(surface))


def _prefix_clauses(text: str, negated: bool) -> list[Clause]:
    bare = text.rstrip("*")
    if not bare:
        return []  # a star alone asks for everything
    if "*" in bare:
        raise InputError(f"A star may only end a word, as in govern*; “{text}” has it elsewhere.")
    tokens = analyse(bare, "en").tokens
    if not tokens:
        return []
    prefix = tokens[-1].exact
    if len(prefix) < _MIN_PREFIX and not is_unspaced(prefix):
        raise InputError(f"Give at least {_MIN_PREFIX} letters before the star in “{text}”.")
    before = [Term(((_form(bare[t.start : t.end], t.exact),),)) for t in tokens[:-1]]
    return [Clause(text, (term,), negated) for term in (*before, Term(prefix=prefix))]


def _either(one: Clause, other: Clause) -> Clause:
    return Clause(f"{one.typed} OR {other.typed}", (*one.terms, *other.terms))


def _with_joined(clauses: list[Clause]) -> tuple[Clause, ...]:
    """Let two words side by side also be found written as one: "multi stakeholder"."""
    extended = list(clauses)
    for i, (first, second) in enumerate(pairwise(clauses)):
        one, two = _single(first), _single(second)
        if one and two and one.script == two.script == "latin":
            joined = Term(((Form(one.exact + two.exact, "latin"),),))
            for j in (i, i + 1):
                extended[j] = replace(extended[j], terms=(*extended[j].terms, joined))
    return tuple(extended)


def _single(clause: Clause) -> Form | None:
    if clause.negated or len(clause.terms) != 1 or clause.typed.startswith('"'):
        return None
    variants = clause.terms[0].variants
    return variants[0][0] if len(variants) == 1 and len(variants[0]) == 1 else None


def _with_dates(parsed: ParsedQuery, periods: list[tuple[str, Period]]) -> ParsedQuery:
    for name, period in periods:
        first, last = parsed.date_from, parsed.date_to
        if name in {"after", "from", "on", "date"}:
            first = max(first or period.first, period.first)
        if name in {"to", "on", "date"}:
            last = min(last or period.last, period.last)
        if name == "before":
            day_before = period.first - dt.timedelta(days=1) if period.first > dt.date.min else dt.date.min
            last = min(last or day_before, day_before)
        parsed = replace(parsed, date_from=first, date_to=last)
    return parsed


def _check(text: str, clauses: list[Clause], conditions: list[Condition], periods: list[tuple[str, Period]]) -> None:
    words = sum(len(variant) for clause in clauses for term in clause.terms for variant in term.variants)
    if words > MAX_WORDS or len(clauses) + len(conditions) > MAX_WORDS:
        raise InputError(f"A search may have at most {MAX_WORDS} words; this one has more.")
    if text.strip().strip("*") and not (clauses or conditions or periods):
        raise InputError(f"There is no word to search for in “{text.strip()[:60]}”.")
