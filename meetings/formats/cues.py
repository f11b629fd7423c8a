"""Captions: a transcript cut into cues that can be read while they are shown.

A cue has at most two lines of 42 columns and stays for one to seven seconds, the usual measure of
subtitling houses (for instance the Netflix "English Timed Text Style Guide"). It ends at a
sentence's end or a pause where it can, else behind a comma, else behind a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from meetings.formats.labels import plain_name
from meetings.formats.outline import SENTENCE_ENDS
from meetings.formats.writing import columns, tokens
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word

LINE_COLUMNS = 42
LONGEST_MS = 7000
SHORTEST_MS = 1000
PAUSE_MS = 1500
"""A silence this long ends a cue: text should not wait on the screen for what comes after it."""

_CLAUSE_ENDS = (*SENTENCE_ENDS, ",", ";", ":", "—", "–", "，", "、", "；", "：", "،", "؛")


@dataclass(frozen=True, slots=True)
class Cue:
    """Text of one speaker, on one line, to be shown for a time."""

    span: Span
    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or a character of a script without spaces, with the white space before it."""

    span: Span
    text: str


def cues_of(transcript: Transcript) -> tuple[Cue, ...]:
    """Cut a transcript into cues in order of time; speakers who talk at once have cues that overlap."""
    cues = [cue for segment in transcript.segments for cue in _segment_cues(segment)]
    cues.sort(key=lambda cue: cue.span)
    following = [*(cue.span.start_ms for cue in cues), None][1:]
    return tuple(_readable(cue, after) for cue, after in zip(cues, following, strict=True))


def _segment_cues(segment: Segment) -> Iterator[Cue]:
    for pieces in _cut(pieces_of(segment)):
        span = Span(pieces[0].span.start_ms, max(piece.span.end_ms for piece in pieces))
        yield Cue(span, _text(pieces), plain_name(segment))


def _readable(cue: Cue, next_start_ms: int | None) -> Cue:
    """Keep a short cue until it can be read, but not into the next; no cue is without length."""
    end_ms = max(cue.span.end_ms, cue.span.start_ms + SHORTEST_MS)
    if next_start_ms is not None:
        end_ms = min(end_ms, max(next_start_ms, cue.span.end_ms))
    return replace(cue, span=Span(cue.span.start_ms, max(end_ms, cue.span.start_ms + 1)))


def pieces_of(segment: Segment) -> tuple[Piece, ...]:
    """Give a segment's text in pieces with times: the words' own, or spread where words and text differ."""
    text = " ".join(segment.text.split())
    return _by_words(text, segment.words) or spread(text, segment.span)


def _by_words(text: str, words: Sequence[Word]) -> tuple[Piece, ...]:
    """Find the words in the text one behind the other; nothing when they are not exactly its words."""
    pieces: list[Piece] = []
    done = 0
    for word in words:
        shown = " ".join(word.text.split())
        begin = done + (text[done : done + 1] == " ")
        if not text.startswith(shown, begin):
            return ()
        end = begin + len(shown)
        pieces.append(Piece(word.span, text[done:end]))
        done = end
    return tuple(pieces) if done == len(text) else ()


def spread(text: str, span: Span) -> tuple[Piece, ...]:
    """Spread text evenly over a span, by width: the only measure where no word was timed.

    >>> [(piece.text, piece.span.start_ms) for piece in spread("one three", Span(0, 900))]
    [('one', 0), (' three', 300)]
    """
    found = tokens(text)
    total = max(1, columns(text))
    pieces, before = [], 0
    for token in found:
        after = before + columns(token)
        at = (span.start_ms + span.duration_ms * width // total for width in (before, after))
        pieces.append(Piece(Span(*at), token))
        before = after
    return tuple(pieces)


def _cut(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    cue: list[Piece] = []
    for piece in pieces:
        while cue and _is_over(cue, piece):
            keep = len(cue) if _is_complete(cue, piece) else _clause_end(cue)
            yield cue[:keep]
            cue = cue[keep:]
        cue.append(piece)
    if cue:
        yield cue


def _is_over(cue: Sequence[Piece], piece: Piece) -> bool:
    if _is_complete(cue, piece) or piece.span.end_ms - cue[0].span.start_ms > LONGEST_MS:
        return True
    return len(_filled_lines([*cue, piece])) > 2


def _is_complete(cue: Sequence[Piece], piece: Piece) -> bool:
    if piece.span.start_ms - cue[-1].span.end_ms >= PAUSE_MS:
        return True
    return cue[-1].text.endswith(SENTENCE_ENDS) and columns(_text(cue)) >= LINE_COLUMNS


def _clause_end(cue: Sequence[Piece]) -> int:
    """Count the pieces up to the last clause end in the second half of the cue; all where there is none."""
    half = columns(_text(cue)) / 2
    for count in range(len(cue), 0, -1):
        if columns(_text(cue[:count])) < half:
            break
        if cue[count - 1].text.endswith(_CLAUSE_ENDS):
            return count
    return len(cue)


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces).strip()


def _filled_lines(pieces: Sequence[Piece]) -> list[int]:
    """Fill lines from the first on, breaking where text may break; give their widths."""
    text = _text(pieces)
    if columns(text) <= LINE_COLUMNS:
        return [columns(text)]
    widths: list[int] = []
    for token in tokens(text):
        width = columns(token)
        if widths and widths[-1] + width <= LINE_COLUMNS:
            widths[-1] += width
        else:
            widths.append(columns(token.lstrip()))
    return widths


def lines(text: str) -> tuple[str, ...]:
    """Wrap a cue's text: one line when it fits, else two of nearly the same width.

    >>> lines("The working group begins with its first item, the agenda.")
    ('The working group begins with', 'its first item, the agenda.')
    """
    parts = tokens(text)
    if columns(text) <= LINE_COLUMNS or len(parts) < 2:
        return (text,)
    halves = [("".join(parts[:n]), "".join(parts[n:]).lstrip()) for n in range(1, len(parts))]
    return min(halves, key=lambda pair: max(columns(pair[0]), columns(pair[1])))
