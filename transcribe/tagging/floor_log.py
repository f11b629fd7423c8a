"""What a conference system's microphone log says of the turns.

The log's clock is the recording's, or the day's. Then the start of the recording in the log's time
is the shift at which most microphones are switched on where somebody begins to speak: all
differences between the two kinds of instants vote (a Hough transform of one parameter).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from meetings.floor_log import FloorEntry, FloorLog
from meetings.timeline import Span
from meetings.transcript import Evidence, Segment
from transcribe.tagging.labels import is_anonymous, read_label
from transcribe.tagging.session import Session
from transcribe.tagging.turns import Turn

_SURE = 0.97
# A turn is somebody's when their microphone was on for this share of it.
_COVERED = 0.6
_BIN_MS = 1000
_NEAR_MS = 2500
_FITS_SHARE = 0.5
_FITS_LEAST = 3


def witnessed(session: Session, log: FloorLog) -> tuple[Segment, ...]:
    """Give the segments with the log's evidence for names; the log's word of an earlier run is left out."""
    starts = [session.segments[turn.first].span.start_ms for turn in session.turns]
    shift = recording_start_ms(log, starts, session.segments[-1].span.end_ms)
    segments = [_without_log(segment) for segment in session.segments]
    if shift is None:
        return tuple(segments)
    names = {seat: _name(session, seat) for seat in log.seats}
    entries = [
        FloorEntry(Span(max(0, entry.span.start_ms - shift), entry.span.end_ms - shift), entry.seat)
        for entry in log.entries
        if entry.span.end_ms > shift
    ]
    for turn, entry, share in _matched(session, entries):
        if name := names[entry.seat]:
            word = Evidence("name", "log", round(_SURE * share, 3), entry.span.start_ms, entry.seat, name)
            for place in range(turn.first, turn.last):
                segments[place] = replace(segments[place], evidence=(*segments[place].evidence, word))
    return tuple(segments)


def recording_start_ms(log: FloorLog, turn_starts_ms: Sequence[int], duration_ms: int) -> int | None:
    """Give the log's time at which the recording starts; 0 where its times are the recording's own.

    ``None`` where the log has entries outside the recording and nothing shows how they belong to it.
    """
    switched_on = np.array([entry.span.start_ms for entry in log.entries])
    spoken = np.sort(np.array(turn_starts_ms))
    if not len(switched_on) or not len(spoken):
        return None
    differences = (switched_on[:, None] - spoken[None, :]).ravel()
    bins, votes = np.unique(np.round(differences / _BIN_MS).astype(np.int64), return_counts=True)
    candidates = [0, *(int(bins[place]) * _BIN_MS for place in np.argsort(-votes, kind="stable")[:20])]
    fits = {shift: _fit(switched_on - shift, spoken) for shift in candidates}
    best = max(candidates, key=lambda shift: fits[shift])
    inside = log.entries[0].span.start_ms < duration_ms and log.entries[-1].span.start_ms < duration_ms + 60_000
    if inside and fits[0] >= _FITS_SHARE * fits[best]:
        return 0
    if fits[best] >= max(_FITS_LEAST, _FITS_SHARE * len(switched_on)):
        return best
    return 0 if inside else None


def _fit(switched_on: np.typing.NDArray[np.int64], spoken: np.typing.NDArray[np.int64]) -> float:
    """Count the microphones that are switched on near the start of a turn; nearer ones count more."""
    after = np.searchsorted(spoken, switched_on).clip(0, len(spoken) - 1)
    before = (after - 1).clip(0)
    gap = np.minimum(np.abs(spoken[after] - switched_on), np.abs(spoken[before] - switched_on))
    return float((1 - gap / _NEAR_MS).clip(0).sum())


def _matched(session: Session, entries: Sequence[FloorEntry]) -> Iterator[tuple[Turn, FloorEntry, float]]:
    """Give for each turn the entry it was spoken in: of several the one whose microphone was opened last."""
    starts = [entry.span.start_ms for entry in entries]
    longest = max((entry.span.duration_ms for entry in entries), default=0)
    for turn in session.turns:
        span = session.segments[turn.first].span.hull(session.segments[turn.last - 1].span)
        near = entries[bisect_left(starts, span.start_ms - longest) : bisect_right(starts, span.end_ms)]
        covering = [(e, e.span.overlap_ms(span) / max(1, span.duration_ms)) for e in near]
        covering = [(entry, share) for entry, share in covering if share >= _COVERED]
        if covering:
            entry, share = covering[-1]
            yield turn, entry, min(1.0, share)


def _name(session: Session, seat: str) -> str | None:
    """Give the roster's name for a seat, or its own where it is one ("Seat 14" is not)."""
    if is_anonymous(seat):
        return None
    match = read_label(session, seat)
    return match.best if match else None


def _without_log(segment: Segment) -> Segment:
    return replace(segment, evidence=tuple(e for e in segment.evidence if e.method != "log"))
