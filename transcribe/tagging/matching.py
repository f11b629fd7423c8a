"""Finding who is meant in a stretch of words, by exact form or by spelling and sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import jellyfish
from rapidfuzz import fuzz

from transcribe.tagging.lexicon import Lexicon, bare
from transcribe.tagging.text import BREAK, Token

# Measured with benchmarks/tags: misheard roster names score above, other words below.
_FUZZY_FLOOR = 0.8
_FUZZY_MARGIN = 0.05
_SHORT_LETTERS = 4
_MAX_FUZZY_WORDS = 4


@dataclass(frozen=True, slots=True)
class Match:
    """Who tokens ``[start, end)`` may mean, as {identity: share}, and how well they fit (0 to 1)."""

    start: int
    end: int
    shares: Mapping[str, float]
    score: float

    @property
    def best(self) -> str:
        """The identity with the greatest share."""
        return max(self.shares, key=lambda name: self.shares[name])

    @property
    def sole(self) -> str | None:
        """The identity meant, when no other is nearly as likely."""
        ranked = sorted(self.shares.values(), reverse=True)
        return self.best if len(ranked) == 1 or ranked[0] >= 1.5 * ranked[1] else None


class Matcher:
    """Looks up names of one lexicon in tokens.

    ``courtesies`` may stand before a name ("our distinguished colleague from"), ``stops`` end the
    search for one ("who", "because").
    """

    def __init__(self, lexicon: Lexicon, courtesies: frozenset[str], stops: frozenset[str]) -> None:
        self.lexicon = lexicon
        self.courtesies = courtesies
        self.stops = stops
        self._fuzzy_forms = _fuzzy_forms(lexicon)
        self._fuzzy = lru_cache(maxsize=20_000)(self._find_fuzzy)

    def after(self, tokens: Sequence[Token], start: int, *, reach: int = 5, breaks: int = 1) -> Match | None:
        """Find who is named right after a phrase, past courtesies and at most ``reach`` other words.

        ``breaks`` is how many sentence ends may lie before the name.
        """
        skipped = 0
        for place in range(start, min(len(tokens), start + 14)):
            word = tokens[place].norm
            if word == BREAK:
                breaks -= 1
                if breaks < 0 or skipped:
                    return None
                continue
            if found := self.at(tokens, place, fuzzy=skipped == 0):
                return self._refined(replace(found, score=found.score * (0.97**skipped)), tokens)
            if word in self.courtesies:
                continue
            skipped += 1
            if skipped > reach or word in self.stops:
                return None
        return None

    def before(self, tokens: Sequence[Token], end: int, *, reach: int = 3, breaks: int = 1) -> Match | None:
        """Find who is named right before a phrase, at most ``breaks`` sentence ends away."""
        skipped = 0
        for stop in range(end, max(0, end - 9), -1):
            word = tokens[stop - 1].norm
            if found := self._ending(tokens, stop, fuzzy=skipped == 0):
                return replace(found, score=found.score * (0.97**skipped))
            if word == BREAK:
                breaks -= 1
                if breaks < 0 or skipped:
                    return None
            elif word not in self.courtesies:
                skipped += 1
                if skipped > reach or word in self.stops:
                    return None
        return None

    def at(self, tokens: Sequence[Token], start: int, *, fuzzy: bool) -> Match | None:
        """Find who is named from this token on; the longest exact form wins over a sound-alike."""
        words = _words(tokens, start, self.lexicon.longest)
        for count in range(len(words), 0, -1):
            if shares := self._exact(words[:count]):
                return Match(start, start + count, shares, 1.0)
        if not fuzzy or not words or words[0] in self.courtesies or words[0] in self.stops:
            return None
        found = [
            self._similar(tokens, start, start + count) for count in range(1, min(_MAX_FUZZY_WORDS, len(words)) + 1)
        ]
        return max((m for m in found if m), key=lambda m: (m.score, m.end), default=None)

    def every(self, tokens: Sequence[Token], start: int, end: int, *, fuzzy: bool = False) -> list[Match]:
        """Find all names in a stretch, left to right, none overlapping."""
        found: list[Match] = []
        place = start
        while place < end:
            match = self.at(tokens, place, fuzzy=fuzzy and (tokens[place].capital or place == start))
            if match and match.end <= end:
                found.append(match)
                place = match.end
            else:
                place += 1
        return found

    def exactly(self, text: str) -> Mapping[str, float] | None:
        """Look up a whole text, such as a label, by its exact form."""
        return self._exact(tuple(text.split()))

    def _ending(self, tokens: Sequence[Token], end: int, *, fuzzy: bool) -> Match | None:
        words = _words(tokens, end - 1, self.lexicon.longest, backwards=True)
        for count in range(len(words), 0, -1):
            if shares := self._exact(words[-count:]):
                return Match(end - count, end, shares, 1.0)
        if not fuzzy or not words or words[-1] in self.courtesies:
            return None
        found = [self._similar(tokens, end - count, end) for count in range(1, min(_MAX_FUZZY_WORDS, len(words)) + 1)]
        return max((m for m in found if m), key=lambda m: (m.score, -m.start), default=None)

    def _refined(self, match: Match, tokens: Sequence[Token]) -> Match:
        """Join an affiliation and a name side by side ("the representative of India, Mr Reddy")."""
        place = match.end
        while (
            place < len(tokens)
            and place < match.end + 4
            and (tokens[place].norm == BREAK or tokens[place].norm in self.courtesies)
        ):
            place += 1
        following = self.at(tokens, place, fuzzy=False) if place < len(tokens) else None
        if following is None:
            return match
        both = {n: s * following.shares[n] for n, s in match.shares.items() if n in following.shares}
        if not both:
            return match
        total = sum(both.values())
        return Match(match.start, following.end, {n: s / total for n, s in both.items()}, match.score)

    def _exact(self, words: tuple[str, ...]) -> Mapping[str, float] | None:
        form = tuple(bare(word) for word in words)
        if shares := self.lexicon.forms.get(form):
            return shares
        # Arabic glues "to", "and" and "by" to the first word.
        if form and form[0][:1] in "لوب" and form[0]:
            return self.lexicon.forms.get((bare(form[0][1:]), *form[1:]))
        return None

    def _similar(self, tokens: Sequence[Token], start: int, end: int) -> Match | None:
        words = tuple(token.norm for token in tokens[start:end])
        if {words[0], words[-1]} & self.courtesies:
            return None
        letters = "".join(words)
        if len(letters) < 3 or (len(letters) <= _SHORT_LETTERS and not tokens[start].capital):
            return None
        found = self._fuzzy(letters)
        return Match(start, end, found[0], found[1]) if found else None

    def _find_fuzzy(self, letters: str) -> tuple[Mapping[str, float], float] | None:
        scores: dict[str, tuple[float, Mapping[str, float]]] = {}
        sound = _sound(letters)
        for form, form_sound, shares in self._fuzzy_forms:
            if abs(len(form) - len(letters)) > 4:
                continue
            score = likeness(letters, sound, form, form_sound)
            for name in shares:
                if score > scores.get(name, (0.0, {}))[0]:
                    scores[name] = (score, shares)
        ranked = sorted(scores.values(), key=lambda entry: -entry[0])
        if not ranked or ranked[0][0] < _FUZZY_FLOOR:
            return None
        best, shares = ranked[0]
        rival = next((score for score, others in ranked[1:] if others is not shares), 0.0)
        return (shares, best) if best - rival >= _FUZZY_MARGIN else None


def likeness(letters: str, sound: str, other: str, other_sound: str) -> float:
    """Say how alike two names are, half by spelling and half by sound (Metaphone).

    >>> round(likeness("marilynkate", "MRLNKT", "marilyncade", "MRLNKT"), 2)
    0.91
    """
    spelling = fuzz.ratio(letters, other) / 100
    if not sound or not other_sound:
        return spelling
    return (spelling + fuzz.ratio(sound, other_sound) / 100) / 2


def _sound(letters: str) -> str:
    return str(jellyfish.metaphone(letters)) if letters.isascii() and letters.isalpha() else ""


def _fuzzy_forms(lexicon: Lexicon) -> list[tuple[str, str, Mapping[str, float]]]:
    """Forms worth comparing by likeness: the roster's own, of at least four letters, no short acronyms."""
    forms: list[tuple[str, str, Mapping[str, float]]] = []
    for form, shares in lexicon.forms.items():
        letters = "".join(form)
        if len(letters) >= _SHORT_LETTERS and not any(name.startswith("state:") for name in shares):
            forms.append((letters, _sound(letters), shares))
    return forms


def _words(tokens: Sequence[Token], start: int, count: int, *, backwards: bool = False) -> tuple[str, ...]:
    words: list[str] = []
    step = -1 if backwards else 1
    place = start
    while 0 <= place < len(tokens) and len(words) < count and tokens[place].norm != BREAK:
        words.append(tokens[place].norm)
        place += step
    return tuple(reversed(words)) if backwards else tuple(words)
