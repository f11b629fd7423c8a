"""Turns held against the sound: a pause ends a turn where it is silent, and not where the voice goes on.

The segmentation model hears who speaks, but blurs pauses: it bridges silent ones of half a second
and ends a turn at a breath or a drawn-out sound. How loud each 10 ms are tells these apart::

    sound    ####  ####~~~####            #####
    turns    |-------|     |---------------------|
    settled  |----------------|           |----|

Where the background is nearly as loud as the voice, nothing counts as silent, and short gaps are bridged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from meetings.speakers import Turn
from meetings.timeline import Span
from transcribe.diarizers.frames import runs
from transcribe.engines.checks import FRAME_MS, loudness
from transcribe.engines.port import Speech

# A gap up to this length in one person's speech, in which nobody else speaks, may be part of a turn.
_LONGEST_GAP_MS = 1_500
# From this length on silence is a pause (NIST's convention for references); shorter speech is none.
_PAUSE_MS = 300
_SHORTEST_MS = 100
# Silence: so many decibels under the loud parts of a turn, or hardly above the background where that is
# well under them.
_BELOW_LOUD_DB = 38
_ABOVE_BACKGROUND_DB = 4
_AT_LEAST_BELOW_LOUD_DB = 12
# Sound around a turn in which its background is heard.
_AROUND_FRAMES = 500
# Sounds begin softly and die away: so much is kept around what is audible.
_KEPT_FRAMES = 3
_SMOOTH_FRAMES = 5
# Sound that is read at once.
_PIECE_MS = 60_000


def levels(speech: Speech) -> NDArray[np.int8]:
    """Return how loud each 10 ms are, in decibels under full scale: a byte each, 3.6 MB in ten hours."""
    level = np.full(-(-speech.duration_ms // FRAME_MS), -100, np.int8)
    for start_ms in range(0, speech.duration_ms, _PIECE_MS):
        found = loudness(speech.read(Span(start_ms, min(start_ms + _PIECE_MS, speech.duration_ms))))
        power = uniform_filter1d(10 ** (found / 10), _SMOOTH_FRAMES, mode="nearest")
        level[start_ms // FRAME_MS :][: len(found)] = np.rint(10 * np.log10(power + 1e-10))
    return level


def settled(turns: Sequence[Turn], level: NDArray[np.int8]) -> tuple[Turn, ...]:
    """Return the turns with their pauses where the sound is silent; ``level`` as :func:`levels` gives it.

    Time that several people share stays as it is: the sound does not tell who is silent.
    """
    speaking = np.zeros(len(level), np.uint8)
    spoken: dict[str, list[Span]] = defaultdict(list)
    for turn in sorted(turns):
        spoken[turn.speaker].append(turn.span)
        speaking[_frames(turn.span)] += 1
    return tuple(
        sorted(
            Turn(span, speaker)
            for speaker, spans in spoken.items()
            for stretch in _stretches(spans, speaking)
            for span in _settled(stretch, level, speaking)
        )
    )


def _frames(span: Span) -> slice:
    return slice(span.start_ms // FRAME_MS, -(-span.end_ms // FRAME_MS))


def _stretches(spans: Iterable[Span], speaking: NDArray[np.uint8]) -> Iterator[list[Span]]:
    """Group one person's spans where only short gaps lie between them, in which nobody else speaks."""
    group: list[Span] = []
    for span in spans:
        if group and not _belong_together(group[-1], span, speaking):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _belong_together(before: Span, after: Span, speaking: NDArray[np.uint8]) -> bool:
    gap_ms = after.start_ms - before.end_ms
    between = speaking[-(-before.end_ms // FRAME_MS) : after.start_ms // FRAME_MS]
    return gap_ms <= _LONGEST_GAP_MS and not between.any()


def _settled(stretch: Sequence[Span], level: NDArray[np.int8], speaking: NDArray[np.uint8]) -> Iterator[Span]:
    """Yield the parts of a stretch that are speech."""
    bounds = Span(stretch[0].start_ms, stretch[-1].end_ms)
    frames = _frames(bounds)
    own = np.zeros(len(level[frames]), np.bool_)
    for span in stretch:
        own[_frames(span.shift(-frames.start * FRAME_MS))] = True
    shared = speaking[frames] > own
    audible = _audible(level, frames)
    silent = _long_runs(~audible & ~shared, _PAUSE_MS)
    active = (own | audible) & ~silent
    active |= ~_long_runs(~active, _PAUSE_MS)
    for start, end in runs(active):
        part = Span((frames.start + start) * FRAME_MS, (frames.start + end) * FRAME_MS).clip(bounds)
        if part and (part.duration_ms >= _SHORTEST_MS or part == bounds):
            yield part


def _audible(level: NDArray[np.int8], frames: slice) -> NDArray[np.bool_]:
    """Which frames sound like more than the background of a stretch."""
    inside, around = level[frames], level[max(0, frames.start - _AROUND_FRAMES) : frames.stop + _AROUND_FRAMES]
    if not len(inside):
        return np.zeros(0, np.bool_)
    loud_db, background_db = np.percentile(inside, 95), np.percentile(around, 5)
    quiet_db = max(loud_db - _BELOW_LOUD_DB, background_db + _ABOVE_BACKGROUND_DB)
    quiet_db = min(quiet_db, loud_db - _AT_LEAST_BELOW_LOUD_DB)
    kept = np.convolve(inside > quiet_db, np.ones(2 * _KEPT_FRAMES + 1), "full")[_KEPT_FRAMES:-_KEPT_FRAMES]
    return np.asarray(kept > 0)


def _long_runs(true: NDArray[np.bool_], shortest_ms: int) -> NDArray[np.bool_]:
    """Keep the runs of true values that are long enough."""
    kept = np.zeros_like(true)
    for start, end in runs(true):
        if (end - start) * FRAME_MS >= shortest_ms:
            kept[start:end] = True
    return kept
