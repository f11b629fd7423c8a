"""Running the patterns over the turns: what is said that means something for the tags."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from transcribe.tagging.patterns import Language, Means, Pattern, load_language
from transcribe.tagging.templates import Key
from transcribe.tagging.text import BREAK
from transcribe.tagging.turns import Turn

_LEADING_TOKENS = 10
_Index = dict[str, dict[int, list[int]]]


@dataclass(frozen=True, slots=True)
class Slot:
    """What a slot of a pattern holds: tokens ``[start, end)``; ``leading`` is read backwards."""

    kind: str
    start: int
    end: int
    side: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found: its meaning, the turn, its tokens ``[start, end)`` and its slots."""

    means: Means
    turn: int
    start: int
    end: int
    pattern: Pattern
    slots: tuple[Slot, ...]

    @property
    def sure(self) -> float:
        """How sure its pattern is."""
        return self.pattern.sure


class PatternSet:
    """The patterns of some languages, ready to search many turns fast.

    A pattern is tried only on turns that hold a word it cannot do without.
    """

    def __init__(self, languages: Sequence[Language]) -> None:
        self.languages = tuple(languages)
        self.patterns = tuple(pattern for language in languages for pattern in language.patterns)
        self.words = frozenset(w for p in self.patterns for key in p.compiled.keys for w in key.words)
        self.courtesies = frozenset().union(*(language.courtesies for language in languages))
        self.stops = frozenset().union(*(language.stops for language in languages))
        self.numbers = {word: number for language in languages for word, number in language.numerals.values.items()}
        self.roles: dict[str, str] = {w: role for language in languages for w, role in language.roles.items()}

    def cues(self, turns: Sequence[Turn]) -> dict[int, list[Cue]]:
        """Find all cues, by turn, in the order in which they are said; the longest wins at one place."""
        index = self._index(turns)
        found: dict[int, list[Cue]] = defaultdict(list)
        for pattern in self.patterns:
            for number, starts in _candidates(pattern, index).items():
                found[number].extend(_matches(pattern, turns[number], starts))
        return {number: _settled(cues) for number, cues in found.items()}

    def _index(self, turns: Sequence[Turn]) -> _Index:
        """Say where each word that some pattern needs is said: word -> turn -> tokens."""
        index: _Index = defaultdict(lambda: defaultdict(list))
        for turn in turns:
            for place, token in enumerate(turn.tokens):
                if token.norm in self.words:
                    index[token.norm][turn.index].append(place)
        return index


@cache
def pattern_set(codes: tuple[str, ...]) -> PatternSet:
    """Load the patterns of some languages once."""
    return PatternSet([load_language(code) for code in codes])


def _candidates(pattern: Pattern, index: _Index) -> dict[int, set[int]]:
    """Give the turns and tokens from which a pattern may match, by the rarest words it needs."""

    def count(key: Key) -> int:
        return sum(len(index[word]) for word in key.words if word in index)

    rarest, *others = sorted(pattern.compiled.keys, key=count)
    starts: dict[int, set[int]] = defaultdict(set)
    for word in rarest.words:
        for number, places in index.get(word, {}).items():
            if all(any(number in index.get(w, ()) for w in key.words) for key in others):
                for place in places:
                    starts[number].update(range(max(0, place - rarest.before), place + 1))
    return starts


def find(pattern: Pattern, turn: Turn) -> Iterable[Cue]:
    """Find one pattern in one turn."""
    return _matches(pattern, turn, range(len(turn.tokens)))


def _matches(pattern: Pattern, turn: Turn, starts: Iterable[int]) -> Iterable[Cue]:
    """Match a pattern from some tokens on; matches do not overlap."""
    compiled = pattern.compiled
    firsts = compiled.firsts
    done = 0
    for place in sorted(starts):
        if place < done or (firsts is not None and turn.tokens[place].norm not in firsts):
            continue
        match = compiled.regex.match(turn.normal, turn.starts[place])
        if match:
            cue = _cue(pattern, turn, match)
            done = max(cue.end, place + 1)
            yield cue


def _cue(pattern: Pattern, turn: Turn, match: re.Match[str]) -> Cue:
    compiled = pattern.compiled
    start, end = turn.token_at(match.start()), bisect_left(turn.starts, match.end())
    while start < end and turn.tokens[start].norm == BREAK:
        start += 1
    slots = []
    if compiled.leading:
        slots.append(Slot(compiled.leading, max(0, start - _LEADING_TOKENS), start, "before"))
    for group, kind in compiled.slots:
        a, b = match.span(group)
        if a >= 0:
            # A number's group starts after its leading space, the others with it.
            first = turn.token_at(a - 1 if kind == "N" else a)
            slots.append(Slot(kind, first, bisect_left(turn.starts, b), "after" if a >= match.end() else "inside"))
    return Cue(pattern.means, turn.index, start, end, pattern, tuple(slots))


def _settled(cues: list[Cue]) -> list[Cue]:
    """Order cues and leave out those of one meaning that lie within a surer or longer one.

    A name before words that name nobody may still be missing where one stands after them: both ways are kept.
    """
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (c.start, c.start - c.end, -c.sure)):
        twin = next((k for k in kept[-6:] if _same_way(k, cue) and cue.start < k.end), None)
        if twin is None:
            kept.append(cue)
        elif cue.sure > twin.sure and len(cue.slots) >= len(twin.slots):
            kept[kept.index(twin)] = cue
    return kept


def _same_way(one: Cue, other: Cue) -> bool:
    return one.means == other.means and _leads(one) == _leads(other)


def _leads(cue: Cue) -> bool:
    return any(slot.side == "before" for slot in cue.slots)
