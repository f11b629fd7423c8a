"""The first page: search, and the meetings with their recordings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from meetings.recording import Meeting, Recording
from search_app.parts import parts
from search_app.seeing import known_meetings, meetings_with

SHOWN_PER_MEETING = 8

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A meeting with its latest sessions, and how many there are in all."""

    meeting: Meeting
    recordings: tuple[Recording, ...]
    total: int


@blueprint.get("/")
def index() -> str:
    """Show search and all meetings."""
    fits = meetings_with("read")
    recordings = [recording for recording in parts().catalogue.recordings() if fits(recording.meeting.id)]
    recorded = {recording.meeting for recording in recordings}
    planned = [meeting for meeting in known_meetings() if meeting not in recorded]
    return render_template("home.html", shelves=shelves_of(recordings), planned=planned, total=len(recordings))


def shelves_of(recordings: Sequence[Recording]) -> list[Shelf]:
    """Put recordings, newest first, under their meetings; the meeting with the latest comes first."""
    by_meeting: dict[Meeting, list[Recording]] = {}
    for recording in recordings:
        by_meeting.setdefault(recording.meeting, []).append(recording)
    return [
        Shelf(meeting, in_session_order(found)[-SHOWN_PER_MEETING:], len(found))
        for meeting, found in by_meeting.items()
    ]


def in_session_order(recordings: Sequence[Recording]) -> tuple[Recording, ...]:
    """Order by date of the session, the undated last, then by time of upload."""
    return tuple(sorted(recordings, key=lambda r: (r.date or dt.date.max, r.created_at)))
