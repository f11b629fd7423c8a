"""Rights in what a form names: an address shows which body it is about, a form only once it is read."""

from __future__ import annotations

from werkzeug.exceptions import Forbidden

from meetings.catalogue.transactions import key_of
from meetings.people import Right
from meetings.recording import Meeting
from search_app.accounts.actor import current_person
from search_app.accounts.placing import place_of_meeting
from search_app.parts import parts

_NOT_THERE = (
    "Your account may not do this for that meeting or body. Choose one of yours, or ask the secretariat if it should."
)


def claim_body(right: Right, body_id: str | None) -> None:
    """Raise ``Forbidden`` unless whoever asks has a right in a body; ``None`` is none in particular."""
    if not current_person().within(body_id).may(right):
        raise Forbidden(_NOT_THERE)


def claim_meeting(right: Right, title: str) -> None:
    """Raise ``Forbidden`` unless whoever asks has a right in the meeting of this title.

    A meeting that is not there yet would be one of no body.
    """
    meeting = _find(title) if current_person().roles else None
    claim_body(right, place_of_meeting(meeting.id).body_id if meeting else None)


def claim_prefill(meeting_id: str) -> None:
    """Raise ``Forbidden`` unless whoever asks may add to a meeting: its roster is filled in."""
    claim_body("edit", place_of_meeting(meeting_id).body_id)


def claim_new(body_id: str | None, title: str) -> None:
    """Raise ``Forbidden`` unless whoever asks may set a meeting up in a body, and change it where it is there."""
    claim_body("edit", body_id)
    meeting = _find(title) if current_person().roles else None
    if meeting:
        claim_body("edit", place_of_meeting(meeting.id).body_id)


def _find(title: str) -> Meeting | None:
    key = key_of(title)
    return next((each for each in parts().catalogue.meetings() if key_of(each.title) == key), None)
