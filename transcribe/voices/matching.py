"""Matching a session's speakers with voice profiles: evidence for names, weighed with what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from meetings.speakers import Diarization
from meetings.timeline import Span
from meetings.transcript import Evidence, Transcript
from meetings.voices import VoiceProfile
from transcribe.engines.port import Speech
from transcribe.voices.profiling import NETWORK, Hearing

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
    known = [profile for profile in profiles if profile.network == NETWORK]
    evidence = {}
    for label in dict.fromkeys(segment.speaker for segment in transcript.segments) if known else ():
        spans = [turn.span for turn in diarization.exclusive if turn.speaker == label]
        if found := _closest(speech, spans, known, listener):
            evidence[label] = found
    segments = []
    for segment in transcript.segments:
        word = evidence.pop(segment.speaker, None)
        segments.append(replace(segment, evidence=(*segment.evidence, word)) if word else segment)
    return replace(transcript, segments=tuple(segments))


def _closest(
    speech: Speech, spans: Sequence[Span], profiles: Sequence[VoiceProfile], listener: Hearing
) -> Evidence | None:
    voice = listener.hear(speech, spans)
    if voice is None:
        return None
    likeness = np.array([profile.embedding for profile in profiles], np.float32) @ voice
    best = int(likeness.argmax())
    if likeness[best] < SAME_FROM:
        return None
    profile = profiles[best]
    longest = max(spans, key=lambda span: span.duration_ms)
    quote = f"Voice profile of {profile.name}, likeness {likeness[best]:.2f}"
    return Evidence("name", "voice", sureness(float(likeness[best])), longest.start_ms, quote, profile.name)


def sureness(likeness: float) -> float:
    """Give the confidence of a likeness.

    >>> sureness(SAME_FROM), sureness(0.9)
    (0.6, 0.95)
    """
    share = min(1.0, (likeness - SAME_FROM) / (_SURE_AT - SAME_FROM))
    return round(_LEAST_SURE + (_MOST_SURE - _LEAST_SURE) * share, 3)
