"""The schedule of a meeting: sessions by hand, from a calendar and into one."""

from __future__ import annotations

import datetime as dt
import re

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.transactions import new_id, utc_now
from meetings.errors import InputError, NotFoundError
from meetings.formats import icalendar
from meetings.formats.dates import parse_date
from meetings.programme import PlannedSession, Programme, with_sessions, without_session
from meetings.transcript import PLENARY
from search_app.languages import ngettext
from search_app.pages.meetings import find_meeting
from search_app.parts import parts

LARGEST_BYTES = 2_000_000

blueprint = Blueprint("schedule", __name__, url_prefix="/meetings/<meeting_id>/schedule")


@blueprint.post("")
def add(meeting_id: str) -> BaseResponse:
    """Put one session into the schedule."""
    session = _read(new_id())
    parts().catalogue.programmes.change(meeting_id, lambda present: with_sessions(present, [session]))
    return _back(meeting_id)


@blueprint.get("/<session_id>/edit")
def edit(meeting_id: str, session_id: str) -> str:
    """Show the form to change one session."""
    meeting, programme = find_meeting(meeting_id), parts().catalogue.programmes.get(meeting_id)
    return render_template(
        "programme/session.html", meeting=meeting, programme=programme, session=_find(programme, session_id)
    )


@blueprint.post("/<session_id>/edit")
def change(meeting_id: str, session_id: str) -> BaseResponse:
    """Change one session; calendars that have it take the change over by its id."""
    _find(parts().catalogue.programmes.get(meeting_id), session_id)
    session = _read(session_id)
    parts().catalogue.programmes.change(meeting_id, lambda present: with_sessions(present, [session]))
    return _back(meeting_id)


def _find(programme: Programme, session_id: str) -> PlannedSession:
    found = next((session for session in programme.sessions if session.id == session_id), None)
    if found is None:
        raise NotFoundError("There is no such session in the schedule.")
    return found


def _read(session_id: str) -> PlannedSession:
    fields = request.form.to_dict()
    return PlannedSession(
        id=session_id,
        title=fields.get("title", "").strip() or "Session",
        day=parse_date(fields.get("day", "")),
        starts=read_time(fields.get("starts", "")),
        ends=read_time(fields.get("ends", "")),
        room=fields.get("room", "").strip(),
        group=fields.get("group", "").strip() or PLENARY,
        items=tuple(re.findall(r"[\w.]+", fields.get("items", ""))),
    )


@blueprint.post("/<session_id>/remove")
def remove(meeting_id: str, session_id: str) -> BaseResponse:
    """Take one session out of the schedule."""
    parts().catalogue.programmes.change(meeting_id, lambda present: without_session(present, session_id))
    return _back(meeting_id)


@blueprint.get("/calendar.ics")
def download(meeting_id: str) -> Response:
    """Give the schedule for a calendar."""
    meeting, programme = find_meeting(meeting_id), parts().catalogue.programmes.get(meeting_id)
    headers = {"Content-Disposition": f'attachment; filename="meeting-{meeting.id}.ics"'}
    return Response(icalendar.dumps(meeting.title, programme, utc_now()), mimetype="text/calendar", headers=headers)


@blueprint.post("/import")
def take_in(meeting_id: str) -> BaseResponse:
    """Take the sessions of a calendar in; one that came before takes its place."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InputError("Please choose the file of the calendar.")
    programmes = parts().catalogue.programmes
    sessions = icalendar.loads(file.stream.read(LARGEST_BYTES + 1), programmes.get(meeting_id).timezone)
    programmes.change(meeting_id, lambda present: with_sessions(present, sessions))
    flash(
        ngettext(
            "%(num)s session is taken in from %(file)s.",
            "%(num)s sessions are taken in from %(file)s.",
            len(sessions),
            file=file.filename,
        )
    )
    return _back(meeting_id)


def read_time(text: str) -> dt.time:
    """Read a time of day.

    >>> read_time("9:30"), read_time("15.00"), read_time("1500")
    (datetime.time(9, 30), datetime.time(15, 0), datetime.time(15, 0))

    Raises ``InputError``.
    """
    match = re.fullmatch(r"\s*(\d{1,2})\s*[:.h]?\s*(\d{2})\s*", text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise InputError(f"“{text[:20]}” is not a time of day; write it like 15:00.")
    return dt.time(int(match[1]), int(match[2]))


def _back(meeting_id: str) -> BaseResponse:
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="schedule"), 303)
