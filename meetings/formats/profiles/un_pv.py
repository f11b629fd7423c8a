"""The style of United Nations verbatim records: ``Mr. X (Country) (spoke in French):``.

Nobody's form of address is guessed: it is taken from the roster, where a name or an alias begins
with one ("Ms. Cade"); without one, the name stands as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from meetings.agenda import Agenda
from meetings.formats.dates import WEEKDAYS, long_date
from meetings.formats.header import IMPORTED, MADE_BY_MACHINE, Header, Status, missing_line
from meetings.formats.labels import plain_name
from meetings.formats.profiles.profile import Profile, Written
from meetings.roster import Participant, Roster
from meetings.transcript import Segment, Transcript

_STATUSES: Mapping[Status, str] = {
    "draft": "Draft verbatim record",
    "in review": "Provisional verbatim record",
    "approved": "Verbatim record",
    "published": "Final verbatim record",
}
_CORRECTIONS = (
    "This record has the text of speeches in the languages in which they were made, as marked. Corrections go to the "
    "secretariat in the language of the speech."
)
_ADDRESSED = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Dame|Mx|M|Mme|Mlle|Sr|Sra|Srta|H\.E)\.? \S", re.IGNORECASE)


def _speaker(segment: Segment, roster: Roster) -> Written:
    if segment.role == "chair":
        return Written("The Chair")
    if segment.role == "secretariat" and not segment.name:
        return Written("The Secretariat")
    known = roster.find(segment.name) if segment.name else None
    return _participant(known) if known else Written(plain_name(segment).replace(":", " "))


def _participant(known: Participant) -> Written:
    entity = known.entity if known.entity and known.entity.casefold() != known.name.casefold() else ""
    return Written(addressed(known), entity or "")


def addressed(known: Participant) -> str:
    """Give the form of address that the roster has for somebody, or the name.

    >>> addressed(Participant("Marilyn Cade", aliases=("Marilyn", "Ms. Cade"))), addressed(Participant("Brazil"))
    ('Ms. Cade', 'Brazil')
    """
    return next((form for form in (*known.aliases, known.name) if _ADDRESSED.match(form)), known.name)


def hour(time: dt.time) -> str:
    """Write a time of day as the records do.

    >>> hour(dt.time(10)), hour(dt.time(15, 5)), hour(dt.time(12))
    ('10 a.m.', '3.05 p.m.', 'noon')
    """
    if (time.hour, time.minute) in {(12, 0), (0, 0)}:
        return "noon" if time.hour else "midnight"
    minutes = f".{time.minute:02}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes} {'a.m.' if time.hour < 12 else 'p.m.'}"


def _facts(header: Header) -> tuple[str, ...]:
    return tuple(fact for fact in _all_facts(header) if fact)


def _all_facts(header: Header) -> Iterator[str]:
    yield header.body
    yield header.meeting
    yield header.session
    yield header.group_line
    if header.date:
        at = f", {hour(header.starts_at)}" if header.starts_at else ""
        yield f"{WEEKDAYS[header.date.weekday()]}, {long_date(header.date)}{at}"
    yield header.where
    if chair := header.roster.find(header.roster.chair or ""):
        yield f"Chair: {_participant(chair)}"


def _notices(transcript: Transcript, header: Header) -> tuple[str, ...]:
    origin = MADE_BY_MACHINE if transcript.provenance.engine else IMPORTED
    told = (origin, "") if header.status == "draft" else ("", _CORRECTIONS)
    return tuple(note for note in (*told, missing_line(transcript)) if note)


def _item(number: str, agenda: Agenda) -> str:
    found = agenda.find(number)
    return f"Agenda item {number}: {found.title}" if found and found.title else f"Agenda item {number}"


def _opening(header: Header) -> str:
    return f"The meeting was called to order at {hour(header.starts_at)}" if header.starts_at else ""


def _closing(header: Header) -> str:
    return f"The meeting rose at {hour(header.ends_at)}" if header.ends_at else ""


UN_PV = Profile(
    name="un-pv",
    title="United Nations verbatim record",
    prefix="",
    speaker=_speaker,
    statuses=_STATUSES,
    facts=_facts,
    notices=_notices,
    item=_item,
    opening=_opening,
    closing=_closing,
    marks_languages=True,
)
