"""From the pieces of text that a model aligns to words as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from meetings.timeline import Span, ms_from_seconds
from meetings.transcript import Word

# Marks that belong to the word after them or before them (whisper/timing.py, add_word_timestamps).
_OPENING = frozenset("\"'“¿([{-")
_CLOSING = frozenset("\"'.。,，!！?？:：”)]}、;؟،…»%") | {"...", "?!"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text with its place in a sound; ``text`` keeps the blank that leads it."""

    text: str
    span: Span
    confidence: float


def piece_of(text: str, start_s: float, end_s: float, probability: float) -> Piece:
    """Build a piece from a model's floats: times in order, confidence between 0 and 1."""
    start_ms = max(0, ms_from_seconds(start_s))
    end_ms = max(start_ms, ms_from_seconds(end_s))
    return Piece(text, Span(start_ms, end_ms), min(1.0, max(0.0, float(probability))))


def words_of(pieces: Iterable[Piece]) -> tuple[Word, ...]:
    """Join punctuation to its words; a mark alone never becomes a word, nor does half of one.

    >>> words_of([Piece(" Good", Span(0, 300), 0.9), Piece(".", Span(300, 800), 0.5)])[0].text
    'Good.'
    >>> words_of([Piece(" 2", Span(0, 300), 0.9), Piece(".1", Span(300, 800), 0.5)])[0].text
    '2.1'
    """
    joined: list[Piece] = []
    opening: Piece | None = None
    for piece in pieces:
        mark = piece.text.strip()
        if not mark or (mark in _CLOSING - _OPENING and not joined):
            continue
        if mark in _CLOSING and joined and not (piece.text.startswith(" ") and mark in _OPENING):
            joined[-1] = replace(joined[-1], text=joined[-1].text + mark)
        elif joined and opening is None and _goes_on(piece.text):
            joined[-1] = _together(joined[-1], piece)
        elif mark in _OPENING:
            opening = piece if opening is None else replace(opening, text=opening.text + mark)
        else:
            joined.append(piece if opening is None else replace(piece, text=opening.text.strip() + mark))
            opening = None
    return tuple(Word(piece.span, piece.text.strip(), round(piece.confidence, 3)) for piece in joined)


def _goes_on(text: str) -> bool:
    """Whether a piece is the rest of a word: ``-operation`` after ``co``, ``.1`` after ``2``."""
    mark, rest = text[0], text[1:]
    return not mark.isspace() and not mark.isalnum() and mark not in _OPENING - {"'", "-"} and rest[:1].isalnum()


def _together(word: Piece, rest: Piece) -> Piece:
    span = Span(word.span.start_ms, max(word.span.end_ms, rest.span.end_ms))
    return Piece(word.text + rest.text.rstrip(), span, min(word.confidence, rest.confidence))
