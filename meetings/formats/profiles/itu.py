"""The style of ITU conferences: the floor belongs to countries and organisations (``>> CANADA:``)."""

from __future__ import annotations

from collections.abc import Mapping

from meetings.formats.header import IMPORTED, Header, Status, item_title, missing_line
from meetings.formats.labels import plain_name
from meetings.formats.profiles.profile import Profile, Written
from meetings.roster import Roster
from meetings.transcript import Segment, Transcript

_STATUSES: Mapping[Status, str] = {
    "draft": "Raw copy",
    "in review": "Roughly edited copy",
    "approved": "Final copy",
    "published": "Finished transcript",
}
_ROUGH = (
    "This text was made by machine from the sound recording, in rough draft form, so that what was said can be "
    "followed. It may not be totally verbatim, and names may be wrong."
)
_AID = "This text is an aid to following the proceedings. It is not in itself an authoritative record of them."


def _speaker(segment: Segment, roster: Roster) -> Written:
    if segment.role in {"chair", "secretariat"}:
        return Written(segment.role.upper())
    known = roster.find(segment.name) if segment.name else None
    name = (known.entity if known else None) or plain_name(segment)
    return Written(name.replace(":", " ").upper())


def _facts(header: Header) -> tuple[str, ...]:
    """Conference, place, date, room, session: the order of the union's transcripts."""
    facts = (header.body, header.meeting, header.place, header.when, header.room, header.session, header.group_line)
    return tuple(fact for fact in facts if fact)


def _notices(transcript: Transcript, header: Header) -> tuple[str, ...]:
    origin = _ROUGH if transcript.provenance.engine else IMPORTED
    return tuple(note for note in (origin if header.is_draft else _AID, missing_line(transcript)) if note)


def _closing(header: Header) -> str:
    return f"End of {_STATUSES[header.status].lower()}"


ITU = Profile(
    name="itu",
    title="ITU: countries and organisations",
    prefix=">> ",
    speaker=_speaker,
    statuses=_STATUSES,
    facts=_facts,
    notices=_notices,
    item=item_title,
    opening=lambda _header: "",
    closing=_closing,
)
