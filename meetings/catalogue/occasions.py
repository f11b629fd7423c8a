"""Who met where and when, and in whose style: what was said of a recording, else what is planned and known.

What was said of the recording itself goes first; then the one planned session of its day and group;
then the meeting and its body. Where two sessions of a day could be meant, neither is taken.
"""

from __future__ import annotations

from dataclasses import replace

from meetings.bodies import Body
from meetings.catalogue.store import Catalogue
from meetings.programme import PlannedSession, Programme
from meetings.recording import Occasion, Recording

USUAL_STYLE = "wgec"


def with_occasion(catalogue: Catalogue, recording: Recording) -> Recording:
    """Give a recording with everything that is known for its title page."""
    programme = catalogue.programmes.get(recording.meeting.id)
    body = _body(catalogue, programme)
    said, planned = recording.occasion, _planned(programme, recording)
    occasion = Occasion(
        body=said.body or (body.name if body else ""),
        session=said.session or (planned.title if planned else ""),
        place=said.place or programme.place,
        room=said.room or (planned.room if planned else ""),
        starts_at=said.starts_at or (planned.starts if planned else None),
        ends_at=said.ends_at or (planned.ends if planned else None),
        symbol=said.symbol,
    )
    return replace(recording, occasion=occasion)


def house_style(catalogue: Catalogue, recording: Recording) -> str:
    """Name the profile in which the record of the meeting's body is written."""
    body = _body(catalogue, catalogue.programmes.get(recording.meeting.id))
    return body.label_profile if body else USUAL_STYLE


def _body(catalogue: Catalogue, programme: Programme) -> Body | None:
    return catalogue.bodies.get(programme.body_id) if programme.body_id else None


def _planned(programme: Programme, recording: Recording) -> PlannedSession | None:
    group = recording.group.casefold()
    found = [each for each in programme.sessions if each.day == recording.date and each.group.casefold() == group]
    return found[0] if len(found) == 1 else None
