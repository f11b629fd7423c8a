"""Which words of a growing window are final: local agreement between hearings one after the other.

The window is heard again and again while it grows. A word is final when two hearings in a row have
it after the same final words (LocalAgreement-2: Liu et al. 2020, "Low-Latency Sequence-to-Sequence
Speech Recognition and Translation by Partial Hypothesis Selection"; for Whisper: Macháček, Dabre and
Bojar 2023, "Turning Whisper into Real-Time Transcription System", arXiv:2307.14743)::

    hearing 1   good morning I call the meat
    hearing 2   good morning I call the meeting to order
    final       good morning I call the
    interim                             meeting to order

What is final stays as it is, whatever is heard later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from meetings.timeline import Span
from meetings.transcript import Word

# Word times differ between hearings by so much.
_TOLERANCE_MS = 100
# How many final words may be heard once more at the beginning of the rest.
_LONGEST_ECHO = 5
_ECHO_WITHIN_MS = 1_000
# The last word of a window may be cut, and its full stop made up.
_EDGE_MS = 300


class StablePrefix:
    """The final words of a session as far as they bear on what comes next, and the interim ones."""

    def __init__(self, final: Sequence[Word] = ()) -> None:
        self._tail = tuple(final[-_LONGEST_ECHO:])
        self._interim: tuple[Word, ...] = ()

    @property
    def interim(self) -> tuple[Word, ...]:
        """Words of the last hearing that may still change."""
        return self._interim

    @property
    def final_ms(self) -> int:
        """Where the last final word ends; 0 before the first."""
        return self._tail[-1].span.end_ms if self._tail else 0

    def hear(self, words: Sequence[Word], heard_ms: int) -> tuple[Word, ...]:
        """Take in a hearing of the window up to ``heard_ms``; return the words that it made final."""
        fresh = self._without_echo([word for word in words if self._is_after(word)])
        agreed = _agreed(self._interim, fresh, heard_ms - _EDGE_MS)
        final = self._settle(fresh[:agreed])
        self._interim = tuple(fresh[agreed:])
        return final

    def settle(self) -> tuple[Word, ...]:
        """Make all interim words final: a pause or the end came after them, so nothing more will change them."""
        final, self._interim = self._settle(self._interim), ()
        return final

    def _settle(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Put words after the final ones, their times in order."""
        placed = []
        for word in words:
            start_ms = max(word.span.start_ms, self._tail[-1].span.start_ms if self._tail else 0)
            placed.append(replace(word, span=Span(start_ms, max(start_ms, word.span.end_ms))))
            self._tail = (*self._tail, placed[-1])[-_LONGEST_ECHO:]
        return tuple(placed)

    def _is_after(self, word: Word) -> bool:
        return not self._tail or word.span.middle_ms > self.final_ms - _TOLERANCE_MS

    def _without_echo(self, words: list[Word]) -> list[Word]:
        """Leave out final words that were heard a little later this time."""
        if words and words[0].span.start_ms - self.final_ms < _ECHO_WITHIN_MS:
            for length in range(min(len(self._tail), len(words)), 0, -1):
                if _keys(self._tail[-length:]) == _keys(words[:length]):
                    return words[length:]
        return words


def _agreed(before: Sequence[Word], now: Sequence[Word], until_ms: int) -> int:
    """How many words from the beginning two hearings share, as far as the later one is not at its edge."""
    count = 0
    for old, new in zip(before, now, strict=False):
        if _key(old) != _key(new) or new.span.end_ms > until_ms:
            break
        count += 1
    return count


def _keys(words: Sequence[Word]) -> list[str]:
    return [_key(word) for word in words]


def _key(word: Word) -> str:
    """A word without what hearings differ in: case and marks."""
    return "".join(c for c in word.text.casefold() if c.isalnum()) or word.text
