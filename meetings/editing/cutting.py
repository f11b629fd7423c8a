"""Cutting a segment at a word, and joining segments; every word keeps its time."""

from __future__ import annotations

from dataclasses import replace

from meetings.editing.retiming import joined, tokens
from meetings.errors import InputError
from meetings.marks import Mark
from meetings.timeline import Span
from meetings.transcript import Segment, Word


def word_at(segment: Segment, at: int) -> int:
    """Give the number of the word at a character of the text, counted from 0.

    In the middle of a word, or at its first character, that word; behind the last one, how many there are.
    """
    for number, end in enumerate(_ends(segment)):
        if at < end:
            return number
    return len(_ends(segment))


def cut(segment: Segment, word: int) -> tuple[Segment, Segment]:
    """Cut before the word of this number. Raises ``InputError`` when nothing would stand on one side."""
    ends = _ends(segment)
    if not 0 < word < len(ends):
        raise InputError("A passage is split between two of its words.")
    at = ends[word - 1]
    texts = segment.text[:at].rstrip(), segment.text[at:].lstrip()
    if not all(texts):
        raise InputError("A passage is split between two of its words.")
    first, second = _times(segment, word, at)
    return (
        replace(segment, span=first, text=texts[0], words=segment.words[:word], marks=_within(segment, first)),
        replace(segment, span=second, text=texts[1], words=segment.words[word:], marks=_within(segment, second)),
    )


def join(first: Segment, second: Segment) -> Segment:
    """Make one segment of two; it keeps the first one's speaker and tags.

    Raises ``InputError`` when they were spoken at the same time, so that their words would not be in order.
    """
    if first.words and second.words and second.words[0].span.start_ms < first.words[-1].span.start_ms:
        raise InputError("These passages were spoken at the same time, so they cannot become one.")
    return replace(
        first,
        span=first.span.hull(second.span),
        text=joined(first.text, second.text),
        words=first.words + second.words,
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence))),
        marks=tuple(dict.fromkeys((*first.marks, *second.marks))),
    )


def move(first: Segment, second: Segment, words: int) -> tuple[Segment, Segment]:
    """Move words over the boundary of two segments. Raises ``InputError`` when one would be empty."""
    if abs(words) >= len(_ends(second if words > 0 else first)):
        raise InputError("A passage keeps at least one word; merge the two instead.")
    if words > 0:
        moved, rest = cut(second, words)
        return _kept_tags(join(first, moved), first), rest
    rest, moved = cut(first, len(_ends(first)) + words) if words else (first, first)
    return (rest, _kept_tags(join(moved, second), second)) if words else (first, second)


def part_at(first: Segment, second: Segment, at_ms: int) -> tuple[Segment, Segment]:
    """Let one segment end and the next one begin at an instant; each word goes where its middle lies.

    Raises ``InputError`` when one would be empty.
    """
    if not first.span.start_ms < at_ms < second.span.end_ms:
        raise InputError("A boundary lies between the beginning of the one passage and the end of the other.")
    one, other = (
        move(first, second, _words_over(first, second, at_ms)) if first.words and second.words else (first, second)
    )
    before, behind = Span(one.span.start_ms, at_ms), Span(at_ms, max(at_ms, other.span.end_ms))
    return (
        replace(one, span=before, words=tuple(_clipped(word, before) for word in one.words)),
        replace(other, span=behind, words=tuple(_clipped(word, behind) for word in other.words)),
    )


def _words_over(first: Segment, second: Segment, at_ms: int) -> int:
    """Count the words that change sides: more than 0 from the second to the first, less than 0 the other way."""
    taken = next((n for n, word in enumerate(second.words) if _middle_ms(word) >= at_ms), len(second.words))
    given = next((n for n, word in enumerate(reversed(first.words)) if _middle_ms(word) < at_ms), len(first.words))
    return taken or -given


def _middle_ms(word: Word) -> int:
    return (word.span.start_ms + word.span.end_ms) // 2


def _clipped(word: Word, span: Span) -> Word:
    """Keep a word's time within a segment that it reached out of."""
    start = min(max(word.span.start_ms, span.start_ms), span.end_ms)
    return replace(word, span=Span(start, max(start, min(word.span.end_ms, span.end_ms))))


def _kept_tags(whole: Segment, like: Segment) -> Segment:
    """Give the tags of a segment to what it became."""
    return replace(like, span=whole.span, text=whole.text, words=whole.words, marks=whole.marks)


def _within(segment: Segment, span: Span) -> tuple[Mark, ...]:
    """Give the marks on what is said in a part of a segment."""
    return tuple(mark for mark in segment.marks if mark.span.overlaps(span))


def _ends(segment: Segment) -> list[int]:
    """Give where in the text each word ends; a word that is not in the text counts with the one before."""
    pieces = [word.text for word in segment.words] or tokens(segment.text)
    ends, at = [], 0
    for piece in pieces:
        found = segment.text.find(piece, at)
        at = at if found < 0 else found + len(piece)
        ends.append(at)
    return ends


def _times(segment: Segment, word: int, at: int) -> tuple[Span, Span]:
    start, end = segment.span.start_ms, segment.span.end_ms
    if not segment.words:
        middle = start + segment.span.duration_ms * at // len(segment.text)
        return Span(start, middle), Span(middle, end)
    left, right = segment.words[word - 1].span.end_ms, segment.words[word].span.start_ms
    return Span(start, max(start, min(left, end))), Span(min(max(start, right), end), end)
