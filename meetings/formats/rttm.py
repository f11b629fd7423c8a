"""RTTM, the Rich Transcription Time Marked format: who spoke when, one turn a line.

A line has ten fields: ``SPEAKER recording channel onset duration <NA> <NA> speaker <NA> <NA>``,
times in seconds. Source: NIST, "Rich Transcription (RT-09) Evaluation Plan", appendix A. Fields are
parted by white space, so no name in it may have any.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from meetings.errors import InputError
from meetings.formats.fields import MAX_SECONDS
from meetings.speakers import Turn
from meetings.timeline import Span, ms_from_seconds
from meetings.transcript import Transcript


def turns_of(transcript: Transcript) -> tuple[Turn, ...]:
    """Give the turns of a transcript by the diarizer's labels; stretches without length say nothing."""
    return tuple(
        Turn(segment.span, _one_word(segment.speaker)) for segment in transcript.segments if segment.span.duration_ms
    )


def dumps(turns: Iterable[Turn], recording: str = "recording") -> str:
    """Write turns in the order of time.

    >>> print(dumps([Turn(Span(520, 9310), "S1")], "first meeting"), end="")
    SPEAKER first_meeting 1 0.520 8.790 <NA> <NA> S1 <NA> <NA>
    """
    name = _one_word(recording)
    return "".join(_line(turn, name) for turn in sorted(turns))


def _line(turn: Turn, name: str) -> str:
    onset, duration = turn.span.start_ms / 1000, turn.span.duration_ms / 1000
    return f"SPEAKER {name} 1 {onset:.3f} {duration:.3f} <NA> <NA> {turn.speaker} <NA> <NA>\n"


def _one_word(name: str) -> str:
    return "_".join(name.split()) or "recording"


def loads(text: str, recording: str | None = None) -> tuple[Turn, ...]:
    """Read the turns of one recording; lines of other kinds and comments (``;;``) are passed over.

    Raises ``InputError`` for a line that cannot be read, and where the file is about several
    recordings and ``recording`` does not say which.
    """
    found = [_read(line, number) for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1)]
    turns = [pair for pair in found if pair is not None]
    names = {name for name, _ in turns}
    if recording is None and len(names) > 1:
        raise InputError(f"The RTTM file is about several recordings: {', '.join(sorted(names)[:5])}. Say which one.")
    return tuple(sorted(turn for name, turn in turns if recording in {None, name}))


def _read(line: str, number: int) -> tuple[str, Turn] | None:
    fields = line.split()
    if not fields or fields[0] != "SPEAKER":
        return None
    if len(fields) < 8:
        raise InputError(f"Line {number} of the RTTM file has {len(fields)} fields; a speaker's line has ten.")
    onset, duration = (_seconds(field, number) for field in fields[3:5])
    start_ms, length_ms = ms_from_seconds(onset), ms_from_seconds(duration)
    return fields[1], Turn(Span(start_ms, start_ms + length_ms), fields[7])


def _seconds(field: str, number: int) -> float:
    try:
        seconds = float(field)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= MAX_SECONDS:
        raise InputError(f"Line {number} of the RTTM file: “{field[:40]}” is not a time in seconds.")
    return seconds
