"""Captions that others made, joined into segments of speech.

The times are those of the cues; words inside a cue are spread evenly over it, without confidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from meetings.formats.cues import Cue, spread
from meetings.formats.labels import Label, is_label, number_speakers, read_label
from meetings.formats.outline import SENTENCE_ENDS
from meetings.formats.writing import join_texts
from meetings.transcript import Evidence, Segment, Transcript, Word

GAP_MS = 2000
"""Cues of one speaker with less silence between them are one stretch of speech (taste, no measurement)."""
LONG_MS = 60_000
"""A stretch this long is cut at the next sentence's end, one twice as long anywhere."""

_BARE_LABEL = re.compile(r"(?P<speaker>[^\W\d_a-z][^:a-z]{1,59}): (?P<text>.+)")


def transcript_of(cues: Sequence[Cue]) -> Transcript:
    """Join cues, in order of time, into a transcript."""
    known = cues if any(cue.speaker for cue in cues) else _with_bare_labels(cues)
    labels = [read_label(cue.speaker or "") for cue in known]
    speakers = number_speakers(
        (label, (cue.speaker or "").casefold()) for cue, label in zip(known, labels, strict=True)
    )
    joined: list[Segment] = []
    for cue, label, speaker in zip(known, labels, speakers, strict=True):
        segment = _segment(cue, label, speaker)
        if joined and _goes_on(joined[-1], segment):
            joined[-1] = _join(joined[-1], segment)
        else:
            joined.append(segment)
    return Transcript(max((segment.span.end_ms for segment in joined), default=0), tuple(joined))


def _with_bare_labels(cues: Sequence[Cue]) -> list[Cue]:
    """Read ``BRAZIL: Thank you`` as a label, in captions that have no other; it holds until the next one."""
    found: list[Cue] = []
    speaker: str | None = None
    for cue in cues:
        match = _BARE_LABEL.fullmatch(cue.text)
        if match and is_label(match["speaker"]):
            speaker, cue = match["speaker"], replace(cue, text=match["text"])
        found.append(replace(cue, speaker=speaker))
    return found


def _segment(cue: Cue, label: Label, speaker: str) -> Segment:
    evidence = Evidence("name", "label", 1.0, cue.span.start_ms, f"{cue.speaker}:", label.name)
    return Segment(
        span=cue.span,
        speaker=speaker,
        text=cue.text,
        words=tuple(Word(piece.span, piece.text.strip()) for piece in spread(cue.text, cue.span)),
        name=label.name,
        role=label.role,
        evidence=(evidence,) if label.name else (),
    )


def _goes_on(before: Segment, segment: Segment) -> bool:
    if (before.speaker, before.name) != (segment.speaker, segment.name):
        return False
    length_ms = before.span.duration_ms
    complete = length_ms >= LONG_MS and before.text.endswith(SENTENCE_ENDS)
    return segment.span.start_ms - before.span.end_ms < GAP_MS and not complete and length_ms < 2 * LONG_MS


def _join(before: Segment, segment: Segment) -> Segment:
    return replace(
        before,
        span=before.span.hull(segment.span),
        text=join_texts((before.text, segment.text)),
        words=before.words + segment.words,
    )
