"""Corrections that are worth a look: offered one after the other, taken or left with one key.

Each rests on something that can be said: how the meeting's papers write a term, what somebody
corrected before, a prepared statement, or the rule that a sentence does not go on behind a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from rapidfuzz import fuzz, process

from meetings.editing.knowledge import Knowledge, core_of, key_of
from meetings.editing.passages import Passage
from meetings.editing.sentences import sentence_marks

Why = Literal["statement", "before", "name", "term", "spelling", "sentence"]
LONGEST_TERM = 6
DOUBTFUL = 0.75
"""Confidence below which a word may be a name that was misheard (taste, no measurement)."""
NAME_LIKENESS = 78.0
"""Likeness (0 to 100) from which it may be that name (taste, no measurement)."""

# British spelling, as the United Nations Editorial Manual has it; the beginnings of words.
_SPELLINGS = (
    ("co-operat", "cooperat"),
    ("co-ordinat", "coordinat"),
    ("favor", "favour"),
    ("honor", "honour"),
    ("endeavor", "endeavour"),
    ("behavior", "behaviour"),
    ("neighbor", "neighbour"),
)
_SPELLED = re.compile(rf"\b({'|'.join(old for old, _ in _SPELLINGS)})", re.IGNORECASE)
_HONORARY = frozenset({"honorar", "honorif"})
_NUMERALS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Put ``new`` in the place of ``old`` at character ``at`` of a passage's text."""

    passage: int
    at: int
    old: str
    new: str
    why: Why


@dataclass(frozen=True, slots=True)
class _Token:
    at: int
    text: str
    core: str
    confidence: float | None

    @property
    def core_at(self) -> int:
        return self.at + (self.text.find(self.core) if self.core else 0)


def suggestions(
    passages: Sequence[Passage], knowledge: Knowledge, others: Iterable[Suggestion] = ()
) -> tuple[Suggestion, ...]:
    """Give what may be wrong, in the order of the text; what overlaps, once.

    ``others`` come from elsewhere, as from a prepared statement, and go before these.
    """
    numerals = _numerals_in_words(knowledge)
    given: dict[int, list[Suggestion]] = {}
    for each in others:
        given.setdefault(each.passage, []).append(each)
    pause_ms = _comma_pause_ms(passages)
    found: list[Suggestion] = []
    for passage in passages:
        tokens = _tokens(passage)
        own = [*_before(passage, tokens, knowledge), *_numbers(passage, tokens, numerals=numerals)]
        own += [*_terms(passage, tokens, knowledge), *_names(passage, tokens, knowledge), *_spellings(passage, tokens)]
        own += [Suggestion(passage.id, *mark, "sentence") for mark in sentence_marks(passage.segment, pause_ms)]
        found += _apart([*given.get(passage.id, ()), *own])
    return tuple(found)


def _apart(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Keep of those that overlap the first, in the order of the text."""
    kept: list[Suggestion] = []
    for each in found:
        if not any(each.at < other.at + len(other.old) and other.at < each.at + len(each.old) for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.at)


def _tokens(passage: Passage) -> list[_Token]:
    text, words = passage.segment.text, passage.segment.words
    pieces = list(re.finditer(r"\S+", text))
    sure = [word.confidence for word in words] if len(words) == len(pieces) else [None] * len(pieces)
    return [_Token(p.start(), p.group(), core_of(p.group()), c) for p, c in zip(pieces, sure, strict=True)]


def _runs(tokens: Sequence[_Token], longest: int) -> Iterator[tuple[int, int]]:
    """Give the runs of tokens without a mark between them, longer ones first from each place."""
    for begin in range(len(tokens)):
        end = begin + 1
        while end < min(len(tokens), begin + longest) and tokens[end - 1].text[-1:].isalnum():
            end += 1
        yield from ((begin, stop) for stop in range(end, begin, -1))


def _stretch(passage: Passage, tokens: Sequence[_Token], begin: int, end: int) -> tuple[int, str]:
    start = tokens[begin].core_at
    last = tokens[end - 1]
    return start, passage.segment.text[start : last.core_at + len(last.core)]


def _terms(passage: Passage, tokens: Sequence[_Token], knowledge: Knowledge) -> Iterator[Suggestion]:
    """Find terms of the meeting's papers that are written another way."""
    folded = [key_of(token.core) for token in tokens]
    longest = max((len(key) for key in knowledge.terms), default=0)
    for begin, end in _runs(tokens, LONGEST_TERM):
        key = "".join(folded[begin:end])
        term = knowledge.terms.get(key) if len(key) <= longest else None
        if term is None and end == begin + 1 and "-" in tokens[begin].core:
            term = _like(tokens[begin].core, knowledge.words.get(key))
        if term is None or not tokens[begin].core:
            continue
        at, old = _stretch(passage, tokens, begin, end)
        if old != term and not (old.isupper() and " " in old):
            yield Suggestion(passage.id, at, old, term, "term")


def _like(old: str, new: str | None) -> str | None:
    return new and (new.capitalize() if old[:1].isupper() else new)


def _names(passage: Passage, tokens: Sequence[_Token], knowledge: Knowledge) -> Iterator[Suggestion]:
    """Find doubtful words that sound like somebody's name."""
    for token in tokens:
        doubtful = token.confidence is not None and token.confidence < DOUBTFUL
        if not doubtful or len(token.core) < 4 or token.core in knowledge.name_words:
            continue
        best = process.extractOne(
            token.core, knowledge.name_words, scorer=fuzz.ratio, score_cutoff=NAME_LIKENESS, processor=str.casefold
        )
        if best and best[0].casefold() != token.core.casefold():
            yield Suggestion(passage.id, token.core_at, token.core, best[0], "name")


def _spellings(passage: Passage, tokens: Sequence[_Token]) -> Iterator[Suggestion]:
    if passage.segment.language not in {None, "en"}:
        return
    british = dict(_SPELLINGS)
    for token in tokens:
        found = _SPELLED.match(token.core)
        if found and token.core[:7].casefold() not in _HONORARY:
            new = british[found.group().casefold()]
            if not token.core.casefold().startswith(new):
                written = _like(token.core, new + token.core[found.end() :].casefold()) or ""
                yield Suggestion(passage.id, token.core_at, token.core, written, "spelling")


def _before(passage: Passage, tokens: Sequence[_Token], knowledge: Knowledge) -> Iterator[Suggestion]:
    """Find what somebody corrected elsewhere: words that tell, or words that were not well heard here."""
    text = passage.segment.text
    for old, new in knowledge.learned:
        for hit in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", text) if old in text else ():
            sure = [t.confidence for t in tokens if hit.start() <= t.core_at < hit.end()]
            doubtful = any(c is not None and c < DOUBTFUL for c in sure)
            if (_tells(old) or doubtful) and not text.startswith(new, hit.start()):
                yield Suggestion(passage.id, hit.start(), old, new, "before")


def _tells(old: str) -> bool:
    """Whether words are so much of one kind that what was wrong once is wrong again."""
    return " " in old or "-" in old or any(c.isdigit() for c in old) or any(c.isupper() for c in old[1:])


def _numerals_in_words(knowledge: Knowledge) -> bool:
    """Whether somebody wrote a numeral out in words."""
    spoken = dict(zip(map(str, range(len(_NUMERALS))), _NUMERALS, strict=True))
    changes = (pair for old, new in knowledge.learned for pair in zip(old.split(), new.split(), strict=False))
    return any(spoken.get(old) == new.casefold() for old, new in changes)


def _numbers(passage: Passage, tokens: Sequence[_Token], *, numerals: bool) -> Iterator[Suggestion]:
    if not numerals or passage.segment.language not in {None, "en"}:
        return
    for token in tokens:
        if token.core.isdecimal() and len(token.core) < 3 and int(token.core) < len(_NUMERALS):
            yield Suggestion(passage.id, token.core_at, token.core, _NUMERALS[int(token.core)], "before")


def _comma_pause_ms(passages: Iterable[Passage]) -> float:
    """Give the usual pause behind a comma in this recording; infinite where words have no times."""
    pauses = [
        after.span.start_ms - word.span.end_ms
        for passage in passages
        for word, after in pairwise(passage.segment.words)
        if word.text.endswith(",")
    ]
    return median(pauses) if pauses else float("inf")
