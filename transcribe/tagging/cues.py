"""Running the patterns over the turns: what is said that means something for the tags."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from transcribe.tagging.patterns import Language, Means, Pattern, load_language
from transcribe.tagging.text import BREAK
from transcribe.tagging.turns import Turn

_LEADING_TOKENS = 10


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
        self.words = frozenset(w for p in self.patterns for keys in p.compiled.keys for w in keys)
        self.courtesies = frozenset().union(*(language.courtesies for language in languages))
        self.stops = frozenset().union(*(language.stops for language in languages))
        self.roles: dict[str, str] = {w: role for language in languages for w, role in language.roles.items()}

    def cues(self, turns: Sequence[Turn]) -> dict[int, list[Cue]]:
        """Find all cues, by turn, in the order in which they are said; the longest wins at one place."""
        index = self._index(turns)
        found: dict[int, list[Cue]] = defaultdict(list)
        for pattern in self.patterns:
            for number in _candidates(pattern, index):
                found[number].extend(find(pattern, turns[number]))
        return {number: _settled(cues) for number, cues in found.items()}

    def _index(self, turns: Sequence[Turn]) -> Mapping[str, set[int]]:
        index: dict[str, set[int]] = defaultdict(set)
        for turn in turns:
            for word in self.words.intersection(token.norm for token in turn.tokens):
                index[word].add(turn.index)
        return index


@cache
def pattern_set(codes: tuple[str, ...]) -> PatternSet:
    """Load the patterns of some languages once."""
    return PatternSet([load_language(code) for code in codes])


def _candidates(pattern: Pattern, index: Mapping[str, set[int]]) -> Iterable[int]:
    wanted: set[int] | None = None
    for keys in sorted(pattern.compiled.keys, key=lambda k: sum(len(index.get(w, ())) for w in k)):
        holding = set().union(*(index.get(word, set()) for word in keys))
        wanted = holding if wanted is None else wanted & holding
        if not wanted:
            break
    return sorted(wanted or ())


def find(pattern: Pattern, turn: Turn) -> Iterable[Cue]:
    """Find one pattern in one turn."""
    compiled = pattern.compiled
    for match in compiled.regex.finditer(turn.normal):
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
        yield Cue(pattern.means, turn.index, start, end, pattern, tuple(slots))


def _settled(cues: list[Cue]) -> list[Cue]:
    """Order cues and leave out those of one meaning that lie within a surer or longer one."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (c.start, c.start - c.end, -c.sure)):
        twin = next((k for k in kept[-6:] if k.means == cue.means and cue.start < k.end), None)
        if twin is None:
            kept.append(cue)
        elif cue.sure > twin.sure and len(cue.slots) >= len(twin.slots):
            kept[kept.index(twin)] = cue
    return kept
