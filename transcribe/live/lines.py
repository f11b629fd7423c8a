"""From final words to lines: a sentence or so of one speaker each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from meetings.live.captions import CaptionLine
from meetings.transcript import Word
from transcribe.engines.port import UNSPACED_LANGUAGES
from transcribe.sentences import ends_sentence

PAUSE_MS = 800
LONGEST_MS = 15_000


class Lines:
    """All lines of a session; only the last one grows, the words of none change."""

    def __init__(self, lines: Sequence[CaptionLine] = ()) -> None:
        self._lines = list(lines)

    @property
    def all(self) -> tuple[CaptionLine, ...]:
        """All lines in order."""
        return tuple(self._lines)

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the last lines."""
        return tuple(word for line in self._lines[-3:] for word in line.words)

    def add(self, words: Iterable[Word], language: str | None) -> range:
        """Put final words after those that are there; return the numbers of the lines that changed."""
        first = max(0, len(self._lines) - 1)
        added = False
        for word in words:
            added = True
            if self._begins_line(word, language):
                blank = "" if language in UNSPACED_LANGUAGES else " "
                self._lines.append(CaptionLine(len(self._lines), (word,), language=language, blank=blank))
            else:
                last = self._lines[-1]
                self._lines[-1] = replace(last, words=(*last.words, word))
        return range(first, len(self._lines)) if added else range(0)

    def put(self, line: CaptionLine) -> None:
        """Change who said a line, on what; its words have to be the same."""
        assert line.words == self._lines[line.number].words
        self._lines[line.number] = line

    def _begins_line(self, word: Word, language: str | None) -> bool:
        if not self._lines:
            return True
        last = self._lines[-1]
        before = last.words[-1]
        return (
            language != last.language
            or word.span.start_ms - before.span.end_ms >= PAUSE_MS
            or ends_sentence(before.text, word.text)
            or word.span.end_ms - last.span.start_ms >= LONGEST_MS
        )
