"""Matching a session's speakers with voice profiles: evidence for names, weighed with what is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from meetings.speakers import Diarization
from meetings.transcript import Evidence, Segment, Transcript
from meetings.voices import VoiceProfile
from transcribe.engines.port import Speech
from transcribe.voices.profiling import NETWORK, Hearing, Voice

# Cosine of two voices: below the first nobody is named, at the second it is as sure as it gets
# (docs/decisions/08-tags.md says what was measured).
SAME_FROM = 0.5
_SURE_AT = 0.75
_LEAST_SURE = 0.6
_MOST_SURE = 0.95


def witnessed(
    transcript: Transcript,
    diarization: Diarization,
    speech: Speech,
    profiles: Sequence[VoiceProfile],
    listener: Hearing,
) -> Transcript:
    """Give the transcript with evidence by voice: for each speaker label, the profile that it sounds like."""
    evidence = {}
    for label in dict.fromkeys(segment.speaker for segment in transcript.segments) if profiles else ():
        spans = [turn.span for turn in diarization.exclusive if turn.speaker == label]
        voice = listener.hear(speech, spans)
        if voice is not None and (found := closest_profile(voice, profiles)):
            longest = max(spans, key=lambda span: span.duration_ms)
            evidence[label] = replace(found, at_ms=longest.start_ms)
    return replace(transcript, segments=tuple(with_evidence(transcript.segments, evidence)))


def with_evidence(segments: Iterable[Segment], evidence: Mapping[str, Evidence]) -> Iterator[Segment]:
    """Put the evidence for a speaker label to the first segment that has it."""
    left = dict(evidence)
    for segment in segments:
        word = left.pop(segment.speaker, None)
        yield replace(segment, evidence=(*segment.evidence, word)) if word else segment


def closest_profile(voice: Voice, profiles: Sequence[VoiceProfile]) -> Evidence | None:
    """Say whose profile a voice (a unit vector) sounds like; ``None`` where none is near enough."""
    known = [profile for profile in profiles if profile.network == NETWORK]
    if not known:
        return None
    likeness = np.array([profile.embedding for profile in known], np.float32) @ voice
    best = int(likeness.argmax())
    if likeness[best] < SAME_FROM:
        return None
    quote = f"Voice profile of {known[best].name}, likeness {likeness[best]:.2f}"
    return Evidence("name", "voice", sureness(float(likeness[best])), 0, quote, known[best].name)


def sureness(likeness: float) -> float:
    """Give the confidence of a likeness.

    >>> sureness(SAME_FROM), sureness(0.9)
    (0.6, 0.95)
    """
    share = min(1.0, (likeness - SAME_FROM) / (_SURE_AT - SAME_FROM))
    return round(_LEAST_SURE + (_MOST_SURE - _LEAST_SURE) * share, 3)
