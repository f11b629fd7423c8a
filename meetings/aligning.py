"""Putting two tellings of the same speech side by side: a text that somebody wrote, and words that were heard.

Words are compared without case, marks and accents. Rare sequences of words that both tellings have
once and in the same order are taken for the same place (Moreno, Joerg, Van Thong and Glickman, "A
Recursive Algorithm for the Forced Alignment of Very Long Audio Segments", ICSLP 1998; the same
idea as "patience diff"); what lies between two such places is aligned by its longest common
subsequence. So ten hours take seconds, and memory grows with the longest stretch between anchors.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import Indel, LCSseq

from meetings.formats.cues import Piece, pieces_of
from meetings.formats.writing import columns, tokens
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word

ANCHOR_WORDS = 4
LIKE_ENOUGH = 0.6
"""Two words at the same place are the same one, heard differently, from this likeness on (taste, no measurement)."""
LONGEST_BLOCK = 4000
"""Words between two anchors that are aligned at once; longer stretches, which no two true tellings have, are cut."""

Pair = tuple[int, int]


def plain(word: str) -> str:
    """Fold a word for comparison; empty for marks alone.

    >>> plain("Réunion,"), plain("AT&T"), plain("--")
    ('reunion', 'att', '')
    """
    folded = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in folded if c.isalnum())


def match_words(left: Sequence[str], right: Sequence[str]) -> tuple[Pair, ...]:
    """Pair the words of two tellings, in order; each word is in one pair at most.

    >>> match_words(["thank", "you", "chair"], ["thank", "thee", "you", "chair"])
    ((0, 0), (1, 2), (2, 3))
    """
    pairs: list[Pair] = []
    at = (0, 0)
    for anchor in [*_anchors(left, right), (len(left), len(right))]:
        pairs += _between(left, right, at, anchor)
        if anchor < (len(left), len(right)) and left[anchor[0]]:
            pairs.append(anchor)
        at = (anchor[0] + 1, anchor[1] + 1)
    return tuple(pairs)


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Find the places of sequences that both have once, as many as are in the same order."""
    here, there = _unique(left), _unique(right)
    found = sorted((here[key], there[key]) for key in here.keys() & there.keys())
    return _rising(found)


def _unique(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    keys = [tuple(words[n : n + ANCHOR_WORDS]) for n in range(len(words) - ANCHOR_WORDS + 1)]
    counts = Counter(keys)
    return {key: n for n, key in enumerate(keys) if counts[key] == 1}


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """Keep the longest sequence of pairs that rises on both sides (patience sorting)."""
    tails: list[int] = []
    piles: list[int] = []
    before: list[int | None] = []
    for number, (_, there) in enumerate(pairs):
        at = bisect_left(tails, there)
        tails[at : at + 1] = [there]
        piles[at : at + 1] = [number]
        before.append(piles[at - 1] if at else None)
    chain: list[Pair] = []
    last = piles[-1] if piles else None
    while last is not None:
        chain.append(pairs[last])
        last = before[last]
    return chain[::-1]


def _between(left: Sequence[str], right: Sequence[str], start: Pair, end: Pair) -> Iterator[Pair]:
    """Align what lies between two anchors; words at the same place that sound alike are paired as well."""
    ours, theirs = left[start[0] : end[0]], right[start[1] : end[1]]
    if not ours or not theirs:
        return
    ours, theirs = ours[:LONGEST_BLOCK], theirs[:LONGEST_BLOCK]
    at = (0, 0)
    for pair in [*_common(ours, theirs), (len(ours), len(theirs))]:
        gap = pair[0] - at[0]
        if gap == pair[1] - at[1]:
            alike = ((at[0] + n, at[1] + n) for n in range(gap) if _alike(ours[at[0] + n], theirs[at[1] + n]))
            yield from ((start[0] + i, start[1] + j) for i, j in alike)
        if pair < (len(ours), len(theirs)):
            yield start[0] + pair[0], start[1] + pair[1]
        at = (pair[0] + 1, pair[1] + 1)


def _common(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    numbers = {word: number for number, word in enumerate(dict.fromkeys((*left, *right)))}
    blocks = LCSseq.opcodes([numbers[w] for w in left], [numbers[w] for w in right])
    return [
        (block.src_start + n, block.dest_start + n)
        for block in blocks
        if block.tag == "equal"
        for n in range(block.src_end - block.src_start)
        if left[block.src_start + n]
    ]


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and Indel.normalized_similarity(one, other) >= LIKE_ENOUGH


def time_text(text: Transcript, heard: Sequence[Word], duration_ms: int) -> tuple[Transcript, float]:
    """Give a text the times at which its words were heard, and say which share of them was.

    ``text`` has no times; ``heard`` are the recogniser's words in order. A word that was not heard
    lies evenly between its neighbours. Segments keep their order, speakers, tags and wording.
    """
    written = [(number, token) for number, segment in enumerate(text.segments) for token in tokens(_line(segment))]
    told = [piece for word in heard for piece in _pieces(word)]
    pairs = match_words([plain(token) for _, token in written], [plain(piece.text) for piece in told])
    spans = _filled([token for _, token in written], {i: told[j].span for i, j in pairs}, duration_ms)
    sure = {i: told[j].confidence for i, j in pairs}
    words: list[list[Word]] = [[] for _ in text.segments]
    for place, ((number, token), span) in enumerate(zip(written, spans, strict=True)):
        if token.strip():
            words[number].append(Word(span, token.strip(), sure.get(place)))
    segments = tuple(_with(segment, found) for segment, found in zip(text.segments, words, strict=True))
    spoken = sum(bool(plain(token)) for _, token in written)
    share = len(pairs) / spoken if spoken else 0.0
    return replace(text, segments=segments, duration_ms=duration_ms), share


def _line(segment: Segment) -> str:
    return " ".join(segment.text.split())


def _pieces(word: Word) -> Iterator[Word]:
    """Cut a heard word where its script writes several together."""
    found: tuple[Piece, ...] = pieces_of(Segment(word.span, "", word.text))
    yield from (Word(piece.span, piece.text.strip(), word.confidence) for piece in found if piece.text.strip())


def _with(segment: Segment, words: list[Word]) -> Segment:
    if not words:
        return replace(segment, words=())
    return replace(segment, words=tuple(words), span=Span(words[0].span.start_ms, words[-1].span.end_ms))


def _filled(texts: Sequence[str], known: dict[int, Span], duration_ms: int) -> list[Span]:
    """Give every word a span: its own, or an even part of the time between its neighbours, by its width."""
    spans: list[Span] = []
    place, now_ms = 0, 0
    while place < len(texts):
        if place in known:
            start_ms = max(now_ms, known[place].start_ms)
            spans.append(Span(start_ms, max(start_ms, known[place].end_ms)))
            place, now_ms = place + 1, spans[-1].end_ms
            continue
        end = next((n for n in range(place, len(texts)) if n in known), len(texts))
        until_ms = max(now_ms, known[end].start_ms if end < len(texts) else duration_ms)
        spans += _spread(texts[place:end], Span(now_ms, until_ms))
        place, now_ms = end, until_ms
    return spans


SLOWEST_MS = 250
"""Longest time for one column of text that was not heard: it should not fill a break of an hour."""


def _spread(texts: Sequence[str], span: Span) -> Iterator[Span]:
    total = max(1, sum(map(columns, texts)))
    length_ms = min(span.duration_ms, total * SLOWEST_MS)
    before = 0
    for text in texts:
        after = before + columns(text)
        yield Span(span.start_ms + length_ms * before // total, span.start_ms + length_ms * after // total)
        before = after
