"""Captions inside a stream: WebVTT in pieces as long as those of the sound (RFC 8216, section 3.5)."""

from __future__ import annotations

from collections.abc import Sequence

from meetings.formats.cues import LONGEST_MS, cues_of
from meetings.formats.timing import clock
from meetings.formats.webvtt import format_cues
from meetings.live.captions import CaptionLine, named_segments
from meetings.timeline import Span
from meetings.transcript import Transcript


def caption_segment(lines: Sequence[CaptionLine], span: Span, run_begins_ms: int) -> str:
    """Write the cues that are to be seen within a span of the session.

    Times are those of the session; ``run_begins_ms`` is which of them the stream's own time 0 is.
    """
    near = [
        line for line in lines if line.span.end_ms > span.start_ms - LONGEST_MS and line.span.start_ms < span.end_ms
    ]
    cues = cues_of(Transcript(span.end_ms + LONGEST_MS, named_segments(near)))
    seen = [cue for cue in cues if cue.span.start_ms < span.end_ms and cue.span.end_ms > span.start_ms]
    stamped = f"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:{clock(run_begins_ms)}\n\n"
    # Players take a cue for another by its identifier, over all pieces.
    return format_cues(seen, numbered=False).replace("WEBVTT\n\n", stamped, 1)
