"""Attendance as the secretariat noted it, beside what was heard: who was in the room says little, or nothing at all."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.programme import PRESENCES, Attendance
from search_app.figures.pages import meeting_subject
from search_app.languages import gettext
from search_app.pages.meetings import find_meeting
from search_app.parts import parts

blueprint = Blueprint("attendance", __name__, url_prefix="/meetings/<meeting_id>/attendance")


@blueprint.get("")
def form(meeting_id: str) -> str:
    """Show the roster with every recorded session, as it is noted."""
    subject = meeting_subject(meeting_id)
    return render_template(
        "programme/attendance.html",
        meeting=find_meeting(meeting_id),
        subject=subject,
        noted=parts().catalogue.programmes.get(meeting_id).presences,
        presences=PRESENCES,
    )


@blueprint.post("")
def keep(meeting_id: str) -> Response:
    """Keep what was noted."""
    subject = meeting_subject(meeting_id)
    noted = tuple(
        Attendance(session.id, member.name, presence)
        for row, member in enumerate(subject.members)
        for session in subject.sessions
        for presence in PRESENCES
        if request.form.get(f"{session.id}-{row}") == presence
    )
    parts().catalogue.programmes.change(meeting_id, lambda present: replace(present, attendance=noted))
    flash(gettext("The attendance is kept."))
    return redirect(url_for("figures.of_meeting", meeting_id=meeting_id, _anchor="attendance"), 303)
