"""The working group's own style: people in capitals, the chair by role and surname (``>>CHAIR MAJOR:``)."""

from __future__ import annotations

from meetings.formats.header import STATUS_LINES, Header, item_title, notes
from meetings.formats.labels import record_label
from meetings.formats.profiles.profile import Profile, Written
from meetings.roster import Roster
from meetings.transcript import Segment


def _speaker(segment: Segment, _roster: Roster) -> Written:
    return Written(record_label(segment))


def _facts(header: Header) -> tuple[str, ...]:
    return header.lines


def _closing(header: Header) -> str:
    return f"End of {STATUS_LINES[header.status].lower()}"


WGEC = Profile(
    name="wgec",
    title="Working group: people by name",
    prefix=">>",
    speaker=_speaker,
    statuses=STATUS_LINES,
    facts=_facts,
    notices=notes,
    item=item_title,
    opening=lambda _header: "",
    closing=_closing,
)
