"""Between the catalogue's rows and the domain's frozen values; JSON columns included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, cast

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.catalogue.edit_tables import PassageRow
from meetings.catalogue.tables import RecordingRow, SegmentRow, StageRow, TranscriptRow
from meetings.floor_log import FloorEntry, FloorLog
from meetings.marks import Mark
from meetings.recording import (
    MediaInfo,
    Meeting,
    Occasion,
    ProcessingOptions,
    Recording,
    StageName,
    StageProgress,
    State,
)
from meetings.roster import Participant, Role, Roster
from meetings.timeline import Span
from meetings.transcript import Evidence, Provenance, Segment, Transcript, Word

Values = dict[str, Any]


def recording_values(recording: Recording) -> Values:
    """Give a recording as the values of its row."""
    return {
        "id": recording.id,
        "meeting_id": recording.meeting.id,
        "file_name": recording.file_name,
        "source_sha256": recording.source_sha256,
        "size_bytes": recording.size_bytes,
        "created_at": recording.created_at,
        "date": recording.date,
        "group": recording.group,
        "agenda": asdict(recording.agenda),
        "roster": asdict(recording.roster),
        "floor_log": _floor_log_value(recording.floor_log),
        "options": asdict(recording.options),
        "state": recording.state,
        "error": recording.error,
        "attempt": recording.attempt,
        "media": media_value(recording.media),
        "decoded_ms": recording.decoded_ms,
        "missing_ms": recording.missing_ms,
        "occasion": occasion_value(recording.occasion),
    }


def occasion_value(occasion: Occasion) -> Values:
    """Give who met where and when as JSON."""
    times = {name: time.isoformat() for name in ("starts_at", "ends_at") if (time := getattr(occasion, name))}
    return {**asdict(occasion), "starts_at": None, "ends_at": None, **times}


def _occasion_from(value: Mapping[str, Any] | None) -> Occasion:
    if value is None:
        return Occasion()
    times = {name: dt.time.fromisoformat(value[name]) for name in ("starts_at", "ends_at") if value[name]}
    return Occasion(**{**value, **times})


def media_value(media: MediaInfo | None) -> Values | None:
    """Give a file's description as JSON."""
    return None if media is None else asdict(media)


def recording_from(row: RecordingRow, meeting_title: str) -> Recording:
    """Read a recording from its row."""
    return Recording(
        id=row.id,
        meeting=Meeting(row.meeting_id, meeting_title),
        file_name=row.file_name,
        source_sha256=row.source_sha256,
        size_bytes=row.size_bytes,
        created_at=row.created_at,
        date=row.date,
        group=row.group,
        agenda=agenda_from(row.agenda),
        roster=roster_from(row.roster),
        floor_log=_floor_log_from(row.floor_log),
        options=ProcessingOptions(**row.options),
        state=cast(State, row.state),
        error=row.error,
        attempt=row.attempt,
        media=None if row.media is None else MediaInfo(**row.media),
        decoded_ms=row.decoded_ms,
        missing_ms=row.missing_ms,
        occasion=_occasion_from(row.occasion),
    )


def agenda_from(value: Mapping[str, Any]) -> Agenda:
    """Read an agenda from its JSON."""
    return Agenda(
        items=tuple(AgendaItem(**item) for item in value["items"]),
        groups=tuple(Group(**group) for group in value["groups"]),
    )


def roster_from(value: Mapping[str, Any]) -> Roster:
    """Read a roster from its JSON."""
    participants = (
        Participant(**{**participant, "aliases": tuple(participant["aliases"])})
        for participant in value["participants"]
    )
    return Roster(participants=tuple(participants), chair=value["chair"])


def _floor_log_value(log: FloorLog) -> Values | None:
    rows = [[entry.span.start_ms, entry.span.end_ms, entry.seat] for entry in log.entries]
    return {"entries": rows} if rows else None


def _floor_log_from(value: Mapping[str, Any] | None) -> FloorLog:
    rows = value["entries"] if value else ()
    return FloorLog(tuple(FloorEntry(Span(start, end), seat) for start, end, seat in rows))


def stage_values(progress: StageProgress) -> Values:
    """Give a stage's progress as the values of its row, but for the recording and the attempt."""
    return asdict(progress)


def stage_from(row: StageRow) -> StageProgress:
    """Read a stage's progress from its row."""
    return StageProgress(
        name=cast(StageName, row.name),
        state=cast(State, row.state),
        done=row.done,
        total=row.total,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def transcript_values(transcript: Transcript) -> Values:
    """Give a transcript's own row, but for its id and its recording."""
    return {
        "duration_ms": transcript.duration_ms,
        "missing_ms": transcript.missing_ms,
        "language": transcript.language,
        **asdict(transcript.provenance),
    }


def segment_values(transcript: Transcript) -> Iterator[Values]:
    """Give the rows of a transcript's segments in order, but for the transcript's id."""
    for ordinal, segment in enumerate(transcript.segments):
        yield {"ordinal": ordinal, **segment_fields(segment)}


def segment_fields(segment: Segment) -> Values:
    """Give a segment as the values of its columns, wherever it stands."""
    return {
        "start_ms": segment.span.start_ms,
        "end_ms": segment.span.end_ms,
        "speaker": segment.speaker,
        "name": segment.name,
        "role": segment.role,
        "agenda_item": segment.agenda_item,
        "group": segment.group,
        "language": segment.language,
        "text": segment.text,
        "words": [[w.span.start_ms, w.span.end_ms, w.text, w.confidence] for w in segment.words],
        "evidence": [asdict(evidence) for evidence in segment.evidence],
        "marks": [_mark_value(mark) for mark in segment.marks],
    }


def _mark_value(mark: Mark) -> Values:
    return {**asdict(mark), "span": [mark.span.start_ms, mark.span.end_ms]}


def segment_from(row: SegmentRow | PassageRow) -> Segment:
    """Read a segment from its row."""
    return Segment(
        span=Span(row.start_ms, row.end_ms),
        speaker=row.speaker,
        text=row.text,
        words=tuple(Word(Span(start, end), text, confidence) for start, end, text, confidence in row.words),
        name=row.name,
        role=cast(Role | None, row.role),
        agenda_item=row.agenda_item,
        group=row.group,
        language=row.language,
        evidence=tuple(Evidence(**evidence) for evidence in row.evidence),
        marks=tuple(Mark(**{**mark, "span": Span(*mark["span"])}) for mark in row.marks or ()),
    )


def transcript_from(row: TranscriptRow, segments: tuple[Segment, ...]) -> Transcript:
    """Read a transcript from its row and its segments."""
    return Transcript(
        duration_ms=row.duration_ms,
        segments=segments,
        language=row.language,
        missing_ms=row.missing_ms,
        provenance=Provenance(
            engine=row.engine,
            model=row.model,
            model_sha256=row.model_sha256,
            diarizer=row.diarizer,
            source_sha256=row.source_sha256,
            created=row.created,
        ),
    )
