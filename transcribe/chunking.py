"""Cutting a recording into chunks that a speech engine can hear: pure arithmetic on time.

Whisper hears at most thirty seconds at once. Chunks are cut in the pauses between spans of speech,
rather in long pauses than in short ones, and rather few than many::

    speech  |=====|  |===| |======|          |====|     |===|
    chunks |------------------------|       |---------------|

Each millisecond of speech lies in exactly one chunk; chunks never overlap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise

from meetings.timeline import Span, merge_spans

# Whisper's window (Radford et al. 2022, section 2.1).
MAX_CHUNK_MS = 30_000

# Measured in docs/decisions/02-speech.md: the shorter the chunk, the less Whisper has to go by. What
# it leaps over in a long one is noticed and heard again.
TARGET_CHUNK_MS = 28_000

# Sound kept on both sides of speech, where the pause is long enough: voice activity starts late.
PAD_MS = 300

# What a chunk costs, in milliseconds heard: opening one; and cutting at a pause, which falls off
# with the pause's length because a long pause rarely lies inside a sentence.
_OPENING_COST_MS = 1_500.0
_CUT_COST_MS = 4_000.0
_CUT_DECAY_MS = 400.0

Quietest = Callable[[Span], int]


def plan_chunks(
    speech: Sequence[Span],
    duration_ms: int,
    *,
    target_ms: int = TARGET_CHUNK_MS,
    quietest: Quietest = lambda span: span.middle_ms,
) -> tuple[Span, ...]:
    """Cut the speech of a recording into chunks, sorted, never longer than 30 s.

    ``speech`` is where anybody speaks, ``duration_ms`` the recording's length: what lies beyond is
    left out. Chunks grow to about ``target_ms``. Speech that goes on longer without a pause is cut
    at the instant that ``quietest`` names inside the span that it is given.

    >>> plan_chunks([Span(1_000, 3_000), Span(3_500, 9_000), Span(20_000, 22_000)], 30_000)
    (Span(start_ms=700, end_ms=9300), Span(start_ms=19700, end_ms=22300))
    """
    if not 2 * PAD_MS < target_ms <= MAX_CHUNK_MS:
        raise ValueError(f"A chunk's target lies between {2 * PAD_MS} and {MAX_CHUNK_MS} ms, not at {target_ms}.")
    bounds = Span(0, duration_ms)
    heard = merge_spans(clipped for span in speech if (clipped := span.clip(bounds)))
    longest_ms = target_ms - 2 * PAD_MS
    pieces = [piece for span in heard for piece in _cut_long(span, longest_ms, quietest)]
    return _padded([pieces[i].hull(pieces[j]) for i, j in _grouped(pieces, longest_ms)], duration_ms)


def batches(chunks: Iterable[Span], size: int) -> tuple[tuple[Span, ...], ...]:
    """Put chunks into groups of ``size`` in order; the last may be smaller.

    >>> batches([Span(0, 1), Span(1, 2), Span(2, 3)], 2)
    ((Span(start_ms=0, end_ms=1), Span(start_ms=1, end_ms=2)), (Span(start_ms=2, end_ms=3),))
    """
    if size < 1:
        raise ValueError(f"A batch holds at least one chunk, not {size}.")
    rest = iter(chunks)
    return tuple(iter(lambda: tuple(islice(rest, size)), ()))


def _cut_long(span: Span, longest_ms: int, quietest: Quietest) -> Iterator[Span]:
    """Cut speech without a pause into pieces that fit, each cut in the middle third of what may be taken."""
    while span.duration_ms > longest_ms:
        reach = min(longest_ms, span.duration_ms - 1)
        allowed = Span(span.start_ms + max(1, reach // 2), span.start_ms + reach)
        cut = min(max(quietest(allowed), allowed.start_ms), allowed.end_ms)
        yield Span(span.start_ms, cut)
        span = Span(cut, span.end_ms)
    yield span


def _grouped(pieces: Sequence[Span], longest_ms: int) -> list[tuple[int, int]]:
    """Group neighbouring pieces at the least cost; return each group's first and last index.

    Dynamic programming over the last group: ``best[j]`` is the cost of grouping the first ``j``.
    """
    best = [0.0]
    opened_at = [0]
    for last, piece in enumerate(pieces):
        after = pieces[last + 1].start_ms - piece.end_ms if last + 1 < len(pieces) else math.inf
        cost, first = min(_group_costs(pieces, best, last, longest_ms))
        best.append(cost + _CUT_COST_MS * math.exp(-after / _CUT_DECAY_MS))
        opened_at.append(-first)
    groups = []
    end = len(pieces)
    while end:
        groups.append((opened_at[end], end - 1))
        end = opened_at[end]
    return groups[::-1]


def _group_costs(
    pieces: Sequence[Span], best: Sequence[float], last: int, longest_ms: int
) -> Iterator[tuple[float, int]]:
    """Cost of each group that ends with piece ``last``, with minus its first index (the longer wins a tie)."""
    for first in range(last, -1, -1):
        length_ms = pieces[last].end_ms - pieces[first].start_ms
        if first < last and length_ms > longest_ms:
            return
        yield best[first] + _OPENING_COST_MS + length_ms, -first


def _padded(chunks: Sequence[Span], duration_ms: int) -> tuple[Span, ...]:
    """Give each chunk up to ``PAD_MS`` of the pause on each side, at most half of it."""
    if not chunks:
        return ()
    middles = [(before.end_ms + after.start_ms) // 2 for before, after in pairwise(chunks)]
    floors, ceilings = [0, *middles], [*middles, duration_ms]
    return tuple(
        Span(max(chunk.start_ms - PAD_MS, floor), min(chunk.end_ms + PAD_MS, ceiling))
        for chunk, floor, ceiling in zip(chunks, floors, ceilings, strict=True)
    )
