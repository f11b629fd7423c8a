"""Which body and meeting a request is about, by the names in its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from meetings.catalogue.observing import Place
from meetings.errors import NotFoundError
from search_app.parts import parts

_NOWHERE = Place("")


def place_of_request(named: Mapping[str, Any], blueprint: str | None) -> Place | None:
    """Give the place of what an address names: ``None`` where it names nothing that belongs to a body.

    What is not there, or belongs to no body, is in no body: there a role that somebody has everywhere counts.
    """
    for name, find in _PLACES.items():
        if name in named and not (name == "session_id" and not (blueprint or "").startswith("live")):
            try:
                return find(str(named[name]))
            except NotFoundError:
                return _NOWHERE
    return None


def place_of_meeting(meeting_id: str) -> Place:
    """Give the place of a meeting."""
    return Place(meeting_id, parts().catalogue.programmes.get(meeting_id).body_id)


def _of_recording(recording_id: str) -> Place:
    return parts().catalogue.observing.places(recording_id).get(recording_id, _NOWHERE)


def _of_questionnaire(questionnaire_id: str) -> Place:
    return Place("", parts().catalogue.questionnaires.get(questionnaire_id).body_id)


_PLACES: Mapping[str, Callable[[str], Place]] = {
    "body_id": lambda body_id: Place("", body_id),
    "meeting_id": place_of_meeting,
    "recording_id": _of_recording,
    "questionnaire_id": _of_questionnaire,
    "session_id": lambda session_id: place_of_meeting(parts().catalogue.live.get(session_id).meeting.id),
}
