"""One meeting: its sessions, agenda, groups and participants."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import Blueprint, render_template

from meetings.errors import NotFoundError
from meetings.recording import Meeting, Recording
from meetings.transcript import PLENARY, Transcript
from search_app.audiences import AUDIENCES
from search_app.pages.home import in_session_order
from search_app.parts import parts
from search_app.rooms import draw_rooms

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")


@blueprint.get("/<meeting_id>")
def show(meeting_id: str) -> str:
    """Show a meeting; its agenda and participants are those that came with its latest session that has them."""
    meeting = find_meeting(meeting_id)
    newest = parts().catalogue.recordings(meeting_id)
    programme = parts().catalogue.programmes.get(meeting_id)
    return render_template(
        "meeting.html",
        meeting=meeting,
        recordings=in_session_order(newest),
        rooms=draw_rooms(_transcribed(newest)),
        programme=programme,
        audiences=AUDIENCES,
        body=parts().catalogue.bodies.get(programme.body_id) if programme.body_id else None,
        agenda=programme.agenda if programme.agenda.items else next((r.agenda for r in newest if r.agenda.items), None),
        roster=next((r.roster for r in newest if r.roster.participants), None),
    )


def _transcribed(recordings: Sequence[Recording]) -> list[tuple[Recording, Transcript]]:
    """Give the sessions that have a text, in their order; none where no group breaks out, for texts are long."""
    if not any(recording.agenda.groups or recording.group.casefold() != PLENARY for recording in recordings):
        return []
    found = []
    for recording in in_session_order(recordings):
        if recording.state == "done":
            with suppress(NotFoundError):
                found.append((recording, parts().catalogue.transcript(recording.id)))
    return found


def find_meeting(meeting_id: str) -> Meeting:
    """Give the meeting of this id. Raises ``NotFoundError``."""
    found = next((meeting for meeting in parts().catalogue.meetings() if meeting.id == meeting_id), None)
    if found is None:
        raise NotFoundError("There is no such meeting in the archive.")
    return found
