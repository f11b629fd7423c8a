"""What a speech engine is: sound and chunks in, words with absolute times out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from meetings.timeline import Span
from meetings.transcript import Word

SAMPLE_RATE_HZ = 16_000


class Speech(Protocol):
    """A recording as the models hear it: 16 kHz mono, read a span at a time."""

    @property
    def duration_ms(self) -> int:
        """Length of the recording."""
        ...

    def read(self, span: Span) -> NDArray[np.float32]:
        """Return the samples of a span, shape ``(n,)``, -1 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class RecognitionOptions:
    """How to listen.

    ``language`` is an ISO 639-1 code (``en``); ``None`` finds the language that is spoken.
    ``vocabulary`` holds names and acronyms that are likely to be said. ``changes_ms``, sorted, are
    instants of the recording at which another language may begin: where the speaker changes.
    """

    language: str | None = None
    vocabulary: tuple[str, ...] = ()
    changes_ms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognisedChunk:
    """What was said in one chunk, in one language: words in order, at times of the whole recording.

    Words carry their punctuation, so a sentence ends with a word that ends in ``.``, ``?`` or ``!``.
    No words means that nothing was said there. ``language`` is ``und`` where nobody could tell.
    """

    span: Span
    language: str
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words with blanks between them (none in scripts written without)."""
        return ("" if self.language in UNSPACED_LANGUAGES else " ").join(word.text for word in self.words)


# Languages that Whisper writes without blanks between words (whisper/tokenizer.py, split_to_word_tokens).
UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


class SpeechEngine(Protocol):
    """Turns chunks of speech into words; loading it is slow, so one is kept and shared."""

    @property
    def name(self) -> str:
        """The engine with its version, for provenance."""
        ...

    @property
    def model(self) -> str:
        """The model's name."""
        ...

    @property
    def model_sha256(self) -> str:
        """SHA-256 of the weights, in hex."""
        ...

    def recognise(self, speech: Speech, chunks: Sequence[Span], options: RecognitionOptions) -> list[RecognisedChunk]:
        """Recognise each chunk (at most 30 s long); the answer has one entry a chunk, in order.

        A chunk in which the language changes comes as several, one after the other, one a language.

        Raises ``InputError`` for a language that the model does not know.
        """
        ...
