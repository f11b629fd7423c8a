"""Editing text without losing its words' times.

Words of the new text that stand in the old one, in the same order, keep their time and confidence.
What replaces old words is spread over their time by the length of the words; what is put between two
words is spread over the pause between them. A person's word has no confidence: nobody measured it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from meetings.timeline import Span
from meetings.transcript import Segment, Word

# Scripts written without spaces: each character is a unit of its own there.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")
_ENDS_UNSPACED = re.compile(rf"[{_UNSPACED}\u3000-\u303f\uff00-\uffef]$")


def tidy(text: str) -> str:
    """Give text on one line, without white space around it or doubled in it."""
    return " ".join(text.split())


def tokens(text: str) -> list[str]:
    """Cut text into the units that carry time.

    >>> tokens("Thank you, 主席。")
    ['Thank', 'you,', '主', '席', '。']
    """
    return _TOKEN.findall(text)


def joined(first: str, second: str) -> str:
    """Put two texts one after the other, with a space where their script has spaces.

    >>> joined("Thank", "you"), joined("谢谢", "主席")
    ('Thank you', '谢谢主席')
    """
    space = "" if not first or not second or _ENDS_UNSPACED.search(first) else " "
    return f"{first}{space}{second}"


def retimed(segment: Segment, text: str) -> Segment:
    """Give the segment with another text; a segment without word times stays without."""
    text = tidy(text)
    if not segment.words:
        return replace(segment, text=text)
    return replace(segment, text=text, words=tuple(_words(segment, tokens(text))))


def spoken_anew(segment: Segment, span: Span, text: str) -> Segment:
    """Give the segment with another text in another time; words share the time by their length, where it has any."""
    words = tuple(_spread(span, tokens(text))) if segment.words else ()
    return replace(segment, span=span, text=text, words=words)


def _spread(span: Span, new: Sequence[str]) -> Iterator[Word]:
    total, done = sum(map(len, new)), 0
    for token in new:
        start = span.start_ms + span.duration_ms * done // total
        done += len(token)
        yield Word(Span(start, span.start_ms + span.duration_ms * done // total), token)


def _words(segment: Segment, new: Sequence[str]) -> Iterator[Word]:
    """Give the kept words, and between them the new ones with times."""
    at_new = at_old = 0
    for old, begin, end in (*_kept(segment.words, new), (len(segment.words), len(new), len(new))):
        yield from _fresh(segment, _Gap(at_old, old), new[at_new:begin])
        if old < len(segment.words):
            yield segment.words[old]
        at_old, at_new = old + 1, end


def _kept(words: Sequence[Word], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Give each word that stays: its place, and where its tokens begin and end in the new text."""
    old: list[str] = []
    first: list[int] = []
    for word in words:
        first.append(len(old))
        old += tokens(word.text)
    partner = _partners(old, new)
    for place, word in enumerate(words):
        begin, size = partner.get(first[place]), len(tokens(word.text))
        if begin is not None and all(partner.get(first[place] + n) == begin + n for n in range(size)):
            yield place, begin, begin + size


def _partners(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Give for each old token that stays its place in the new text."""
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    partner = {n: n for n in range(head)}
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    for block in middle.get_matching_blocks():
        partner |= {head + block.a + n: head + block.b + n for n in range(block.size)}
    return partner | {len(old) - n: len(new) - n for n in range(1, tail + 1)}


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the tokens that are the same from the beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class _Gap:
    """The old words ``[start, stop)`` that are replaced; none where words are only put in."""

    start: int
    stop: int


def _fresh(segment: Segment, gap: _Gap, new: Sequence[str]) -> Iterator[Word]:
    replaced = segment.words[gap.start : gap.stop]
    if not new:
        return
    if len(replaced) == len(new):
        for word, token in zip(replaced, new, strict=True):
            yield word if token == word.text else Word(word.span, token)
        return
    yield from _spread(_room(segment, gap), new)


def _room(segment: Segment, gap: _Gap) -> Span:
    """Give the time for new words: that of the words they replace, or the pause that they stand in."""
    words = segment.words
    replaced = words[gap.start : gap.stop]
    before = words[gap.start - 1].span.end_ms if gap.start else min(segment.span.start_ms, words[0].span.start_ms)
    behind = words[gap.stop].span.start_ms if gap.stop < len(words) else max(segment.span.end_ms, words[-1].span.end_ms)
    start = replaced[0].span.start_ms if replaced else before
    end = min(replaced[-1].span.end_ms, behind) if replaced else behind
    return Span(min(start, end), end)
