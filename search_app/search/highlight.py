"""Snippets: the piece of a segment that answers the query best, with its matches marked.

Matches are found on the same tokens as the indexes hold, so whatever was found is marked, in any
language and form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from search_app.search.analysis import Token, analyse, is_unspaced, plain_tokens
from search_app.search.plan import stem_sequences
from search_app.search.port import Fragment
from search_app.search.query import Clause

SNIPPET_CHARACTERS: Final = 200
_LEAD: Final = 40  # characters kept before the first match of a snippet, for its context


@dataclass(frozen=True)
class Needles:
    """What to mark: sequences of exact forms and of stems by their first token, and prefixes."""

    exact: dict[str, tuple[tuple[str, ...], ...]]
    stems: dict[str, tuple[tuple[str, ...], ...]]
    prefixes: tuple[str, ...]

    @cached_property
    def are_words(self) -> bool:
        """Whether each marks a single word."""
        sequences = (s for known in (self.exact, self.stems) for each in known.values() for s in each)
        return not self.prefixes and all(len(sequence) == 1 for sequence in sequences)


class Snippet(NamedTuple):
    """A piece of a text in fragments, and whether the text goes on before and after it."""

    fragments: tuple[Fragment, ...]
    cut_before: bool
    cut_after: bool


class _Match(NamedTuple):
    start: int
    end: int
    what: str


def needles_of(clauses: Iterable[Clause]) -> Needles:
    """Collect what the wanted clauses of a query mark."""
    terms = [term for clause in clauses for term in clause.terms]
    variants = [variant for term in terms for variant in term.variants]
    return Needles(
        _by_first(tuple(form.exact for form in variant) for variant in variants),
        _by_first(stems for variant in variants for stems in stem_sequences(variant)),
        tuple(term.prefix for term in terms if term.prefix),
    )


def _by_first(sequences: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for sequence in sequences:
        found[sequence[0]] = (*found.get(sequence[0], ()), sequence)
    return found


def snippet_of(text: str, language: str | None, needles: Needles) -> Snippet:
    """Cut the best piece of about 200 characters out of a text and mark the matches in it.

    Best is the piece with the most different words of the query, then the most matches, then the
    earliest. The fragments joined are exactly a piece of the text.
    """
    matches = _matches(text, language, needles) if needles.exact or needles.prefixes else []
    start, end = _window(text, matches)
    return Snippet(tuple(_fragments(text, start, end, matches)), start > 0, end < len(text))


def _matches(text: str, language: str | None, needles: Needles) -> list[_Match]:
    if needles.are_words and (tokens := plain_tokens(text, language)) is not None:
        return [
            _Match(token.start + at, token.end + at, token.stem)
            for at, token in tokens
            if token.exact in needles.exact or token.stem in needles.stems
        ]
    analysis = analyse(text, language)
    found: list[_Match] = []
    for run in (analysis.tokens, *analysis.extra):
        exact, stems = [t.exact for t in run], [t.stem for t in run]
        for i, token in enumerate(run):
            length = max(_length(exact, i, needles.exact), _length(stems, i, needles.stems))
            if length:
                found.append(_Match(token.start, run[i + length - 1].end, token.stem))
            elif needles.prefixes and token.exact.startswith(needles.prefixes):
                found.append(_Match(token.start, _prefix_end(token, needles.prefixes), token.exact))
    return sorted(found)


def _prefix_end(token: Token, prefixes: tuple[str, ...]) -> int:
    """Mark whole words, but of a pair of Chinese letters only the one asked for."""
    if token.exact in prefixes or not is_unspaced(token.exact):
        return token.end
    return token.start + max(len(prefix) for prefix in prefixes if token.exact.startswith(prefix))


def _length(forms: list[str], at: int, sequences: dict[str, tuple[tuple[str, ...], ...]]) -> int:
    """Give the length of the longest sequence that stands at this place, or 0."""
    fitting = (s for s in sequences.get(forms[at], ()) if tuple(forms[at : at + len(s)]) == s)
    return max(map(len, fitting), default=0)


def _window(text: str, matches: list[_Match]) -> tuple[int, int]:
    if len(text) <= SNIPPET_CHARACTERS:
        return 0, len(text)
    start = _best_start(matches)
    start = 0 if start <= _LEAD else _word_start(text, start - _LEAD, start)
    end = start + SNIPPET_CHARACTERS
    if end >= len(text):
        return _word_start(text, len(text) - SNIPPET_CHARACTERS, start), len(text)
    return start, _word_end(text, end, start)


def _best_start(matches: list[_Match]) -> int:
    """Give where the match starts from which a snippet holds the most."""
    starts = [match.start for match in matches]
    best, best_value = 0, (0, 0)
    for i, match in enumerate(matches):
        inside = matches[i : bisect_left(starts, match.start + SNIPPET_CHARACTERS - _LEAD)]
        value = (len({m.what for m in inside}), len(inside))
        if value > best_value:
            best, best_value = match.start, value
    return best


def _word_start(text: str, low: int, high: int) -> int:
    """Give the first start of a word from ``low`` on, but none after ``high``."""
    space = text.find(" ", max(0, low - 1), high)
    return max(0, low) if space < 0 else space + 1


def _word_end(text: str, high: int, low: int) -> int:
    space = text.rfind(" ", low + SNIPPET_CHARACTERS // 2, high + 1)
    return high if space < 0 else space


def _fragments(text: str, start: int, end: int, matches: list[_Match]) -> Iterator[Fragment]:
    at = start
    for low, high in _merged(matches):
        low, high = max(low, at), min(high, end)
        if low >= high:
            continue
        if low > at:
            yield Fragment(text[at:low])
        yield Fragment(text[low:high], matched=True)
        at = high
    if at < end:
        yield Fragment(text[at:end])


def _merged(matches: list[_Match]) -> Iterator[tuple[int, int]]:
    """Join matches that overlap or touch, as the pairs of a Chinese word do."""
    low = high = -1
    for match in matches:
        if match.start <= high:
            high = max(high, match.end)
            continue
        if high > low:
            yield low, high
        low, high = match.start, match.end
    if high > low:
        yield low, high
