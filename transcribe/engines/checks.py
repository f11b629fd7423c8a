"""Signs that an answer of Whisper's is not what was said: loops, holes, and text where nobody spoke."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from meetings.timeline import Span
from meetings.transcript import Word

FRAME_MS = 10
_SAMPLES_PER_FRAME = 160

# Whisper's own bounds (Radford et al. 2022, section 4.5).
UNSURE_LOG_PROBABILITY = -1.0
NO_SPEECH = 0.6

# Speech fainter than this, in decibels under full scale, is lost in 16-bit sound.
FAINTEST_DB = -75.0

# Text that packs better than this says the same thing again. Whisper's bound is 2.4 for thirty
# seconds; short chunks pack worse, and a second hearing costs little.
_LOOP_RATIO = 2.0

# How many times in a row so many words are not said: one word five times, ten words twice.
_TOO_OFTEN = {1: 5, 2: 4, 3: 4, 4: 3, 5: 3, 6: 2, 7: 2, 8: 2, 9: 2, 10: 2}

# A word takes at most about so long: a fixed part and a part for each character (slow speech).
_WORD_MS = 300
_CHARACTER_MS = 110
# Sound beyond what the words around it take, from this length on, is a hole in the text.
HOLE_MS = 1_000


def compression_ratio(text: str) -> float:
    """How many times smaller the text packs; above 2 it repeats itself.

    >>> compression_ratio("Thank you. " * 20) > 2 > compression_ratio("We thank the chair.")
    True
    """
    data = text.encode("utf-8")
    return len(data) / len(zlib.compress(data)) if data else 0.0


def loops(text: str) -> bool:
    """Whether the text goes round in circles: it packs too well, or says something over and over."""
    return compression_ratio(text) > _LOOP_RATIO or _repeats(text.casefold().split())


def _repeats(words: Sequence[str]) -> bool:
    """Whether one to ten words follow themselves more often than people say things again."""
    return any(_run(words, length) >= times for length, times in _TOO_OFTEN.items())


def _run(words: Sequence[str], length: int) -> int:
    """The most times in a row that any ``length`` words follow themselves."""
    most = count = 0
    for at in range(length, len(words)):
        count = count + 1 if words[at] == words[at - length] else 0
        most = max(most, count)
    return most // length + 1 if words else 0


def loudness(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Loudness of each whole 10 ms in decibels under full scale, shape ``(frames,)``."""
    frames = samples[: len(samples) // _SAMPLES_PER_FRAME * _SAMPLES_PER_FRAME].reshape(-1, _SAMPLES_PER_FRAME)
    power = np.mean(np.square(frames, dtype=np.float64), axis=1)
    return np.asarray(10 * np.log10(power + 1e-10))


def audible(samples: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which 10 ms sound like part of speech: within 25 dB of the loud ones and above the background.

    In a sound that hardly changes (noise, hum, silence) none does.
    """
    level = loudness(samples)
    if not len(level):
        return np.zeros(0, np.bool_)
    background, loud = np.percentile(level, [5, 95])
    return np.asarray(level > max(loud - 25.0, background + 6.0, FAINTEST_DB))


def is_silent(samples: NDArray[np.float32]) -> bool:
    """Whether no 10 ms are loud enough for anybody to hear speech in them."""
    return not (loudness(samples) > FAINTEST_DB).any()


def holes(words: Sequence[Word], sound: NDArray[np.bool_]) -> list[Span]:
    """Find where there is sound that the words do not account for.

    ``sound`` says of each 10 ms whether it is audible; word times count from its start. A hole runs
    from the start of one word to the start of the next: within that, nobody knows where the missing
    words are.
    """
    return [
        stretch
        for stretch, taken_ms in _stretches(words, len(sound) * FRAME_MS)
        if FRAME_MS * int(sound[_frames(stretch)].sum()) - taken_ms >= HOLE_MS
    ]


def missing_ms(words: Sequence[Word], sound: NDArray[np.bool_]) -> int:
    """Milliseconds of sound that the words do not account for, in all holes together."""
    return sum(span.duration_ms for span in holes(words, sound))


def _stretches(words: Sequence[Word], duration_ms: int) -> Iterator[tuple[Span, int]]:
    """From each word to the next, with the time that the word may take itself."""
    starts = [0, *(min(word.span.start_ms, duration_ms) for word in words), duration_ms]
    taken = [0, *(_WORD_MS + _CHARACTER_MS * len(word.text) for word in words)]
    for (start, end), taken_ms in zip(pairwise(starts), taken, strict=True):
        if end > start:
            yield Span(start, end), taken_ms


def _frames(span: Span) -> slice:
    return slice(span.start_ms // FRAME_MS, span.end_ms // FRAME_MS)


def quietest_ms(samples: NDArray[np.float32], within: Span) -> int:
    """The middle of the quietest fifth of a second inside a span of a sound."""
    level = loudness(samples)[_frames(within)]
    width = 20
    if len(level) <= width:
        return within.middle_ms
    smooth = np.convolve(10 ** (level / 10), np.ones(width), "valid")
    return within.start_ms + (int(np.argmin(smooth)) + width // 2) * FRAME_MS
