"""Meetings and their recordings as the catalogue keeps them, and how far processing has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, get_args

from meetings.agenda import Agenda
from meetings.floor_log import FloorLog
from meetings.roster import Roster
from meetings.transcript import PLENARY

State = Literal["queued", "running", "done", "failed", "cancelled"]
StageName = Literal["decode", "rendition", "diarize", "transcribe", "tag", "index"]
STAGES: tuple[StageName, ...] = get_args(StageName)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a body, such as "First meeting of the WGEC"; its sessions are recorded."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who met where and when, as a title page says it; what is not known is empty.

    ``body`` is who meets, ``session`` which part of the meeting ("Second day, morning"),
    ``starts_at`` and ``ends_at`` are its local times, ``symbol`` is the document's number.
    """

    body: str = ""
    session: str = ""
    place: str = ""
    room: str = ""
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a recording's file says of itself; ``declared_ms`` is ``None`` when it says no length."""

    container: str
    codec: str
    sample_rate_hz: int
    channels: int
    declared_ms: int | None
    has_video: bool = False


@dataclass(frozen=True, slots=True)
class ProcessingOptions:
    """How the uploader wants a recording processed; ``None`` leaves the choice to the machine.

    ``channel`` counts from 1: the one to hear where floor and interpretation share a file.
    """

    language: str | None = None
    speakers: int | None = None
    model: str | None = None
    engine: str | None = None
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class StageProgress:
    """How far one stage has come: ``done`` of ``total`` steps, chunks or milliseconds."""

    name: StageName
    state: State
    done: int = 0
    total: int = 0
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """One uploaded recording of a session: what it is, how to process it, how far that has come.

    ``file_name`` is the uploader's name for it (shown, never used as a path). ``decoded_ms`` and
    ``missing_ms`` are known after decoding: a truncated file decodes less than it declares.
    ``attempt`` counts the runs of processing, from 1.
    """

    id: str
    meeting: Meeting
    file_name: str
    source_sha256: str
    size_bytes: int
    created_at: dt.datetime
    date: dt.date | None = None
    group: str = PLENARY
    agenda: Agenda = field(default_factory=Agenda)
    roster: Roster = field(default_factory=Roster)
    floor_log: FloorLog = field(default_factory=FloorLog)
    options: ProcessingOptions = field(default_factory=ProcessingOptions)
    state: State = "queued"
    error: str | None = None
    attempt: int = 1
    media: MediaInfo | None = None
    decoded_ms: int | None = None
    missing_ms: int = 0
    occasion: Occasion = field(default_factory=Occasion)

    @property
    def is_text(self) -> bool:
        """Whether this is a transcript without sound: nothing of it can be decoded or heard."""
        return self.media is None

    @property
    def has_times(self) -> bool:
        """Whether it is known when things were said: of a recording, and of captions taken over."""
        return self.media is not None or self.decoded_ms is not None


@dataclass(frozen=True, slots=True)
class SessionBrief:
    """What is said of a session beside a passage of it: read in moments for a page of many."""

    id: str
    meeting: Meeting
    date: dt.date | None
    group: str
    has_times: bool
