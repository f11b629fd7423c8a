"""Each session of a meeting along its time, with items, groups and speakers as lanes: drawn, and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from meetings.figures import Session
from search_app.drawing import Lane, draw_session
from search_app.parts import parts
from search_app.reading import read_transcript


@dataclass(frozen=True, slots=True)
class Drawn:
    """A session with its lanes."""

    session: Session
    lanes: tuple[Lane, ...]
    duration_ms: int


def draw_sessions(sessions: Iterable[Session]) -> tuple[Drawn, ...]:
    """Draw the sessions whose text says when it was said."""
    return tuple(_drawn(sessions))


def _drawn(sessions: Iterable[Session]) -> Iterator[Drawn]:
    for session in sessions:
        recording = parts().catalogue.recording(session.id)
        transcript = parts().catalogue.transcript(session.id)
        if transcript.is_timed and transcript.segments:
            voices = read_transcript(transcript, recording.agenda, recording.roster).voices
            yield Drawn(session, draw_session(transcript, recording.agenda, voices), transcript.duration_ms)


def timeline_rows(drawn: Iterable[Drawn]) -> Iterator[Sequence[object]]:
    """Give every stretch of every lane."""
    yield "session", "kind", "lane", "what", "start_seconds", "end_seconds"
    for each in drawn:
        for lane in each.lanes:
            for bar in lane.bars:
                times = f"{bar.start_ms / 1000:.3f}", f"{bar.end_ms / 1000:.3f}"
                yield each.session.label, lane.kind, lane.name, bar.label, *times
