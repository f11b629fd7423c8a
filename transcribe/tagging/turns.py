"""Turns: what one diarized speaker says until another speaks, as patterns and times need it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from meetings.transcript import Segment, is_learned
from transcribe.tagging.text import BREAK, Token, tokens_of


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """Segments ``[first, last)`` of one speaker in a row, with their words in normal form.

    ``starts[i]`` is the place in ``normal`` at which token ``i`` begins, its leading space included.
    """

    index: int
    speaker: str
    first: int
    last: int
    tokens: tuple[Token, ...]
    normal: str
    starts: tuple[int, ...]

    @property
    def word_count(self) -> int:
        """How many words are said."""
        return sum(token.norm != BREAK for token in self.tokens)

    def token_at(self, place: int) -> int:
        """Give the index of the token that begins at or after a place in ``normal``."""
        return bisect_left(self.starts, place)


def turns_of(segments: Sequence[Segment]) -> list[Turn]:
    """Join segments in a row by the same speaker into turns; a person's word on one of them parts it from the rest."""
    turns: list[Turn] = []
    first = 0
    for place in range(1, len(segments) + 1):
        if place == len(segments) or _voice(segments[place]) != _voice(segments[first]):
            turns.append(_turn(len(turns), segments, first, place))
            first = place
    return turns


def _voice(segment: Segment) -> tuple[str, tuple[str | None, ...]]:
    named = (e.value for e in segment.evidence if (e.tag, e.method) == ("name", "person") and not is_learned(e))
    return segment.speaker, tuple(named)


def _turn(index: int, segments: Sequence[Segment], first: int, last: int) -> Turn:
    tokens = tuple(token for i in range(first, last) for token in tokens_of(segments[i].text, i))
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token.norm) + 1
    normal = "".join(f" {token.norm}" for token in tokens) + " "
    return Turn(index, segments[first].speaker, first, last, tokens, normal, tuple(starts))


class Clock:
    """Says when a character of a segment's text was spoken.

    Words carry times; where they do not match the text or are missing, time runs evenly over
    the characters.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._places = lru_cache(maxsize=4096)(self._word_places)

    def at_ms(self, segment: int, place: int) -> int:
        """Give the instant, in milliseconds of the recording, of a character in a segment's text."""
        part = self._segments[segment]
        places = self._places(segment)
        if places:
            word = max(0, bisect_right(places, place) - 1)
            return part.words[word].span.start_ms
        length = max(1, len(part.text))
        return part.span.start_ms + part.span.duration_ms * min(place, length) // length

    def word_at(self, segment: int, place: int) -> int:
        """Give the index of the first word that begins at or after a character; 0 without words."""
        return bisect_left(self._places(segment), place)

    def _word_places(self, segment: int) -> tuple[int, ...]:
        part = self._segments[segment]
        places, place = [], 0
        for word in part.words:
            found = part.text.find(word.text, place)
            if found < 0:
                return ()
            places.append(found)
            place = found + len(word.text)
        return tuple(places)


def quote(segments: Sequence[Segment], tokens: Iterable[Token]) -> str:
    """Give the words of some tokens as they were written, across segments."""
    spans: dict[int, list[int]] = {}
    for token in tokens:
        bounds = spans.setdefault(token.segment, [token.start, token.end])
        bounds[1] = token.end
    return " ".join(segments[i].text[start:end].strip() for i, (start, end) in spans.items())
