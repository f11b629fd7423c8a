"""What stands above a transcript: made from what is known of the meeting, never copied by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from meetings.agenda import Agenda
from meetings.formats.dates import long_date
from meetings.recording import Recording
from meetings.review.versions import Version
from meetings.roster import Roster
from meetings.transcript import PLENARY, Transcript

if TYPE_CHECKING:
    from meetings.catalogue.reviews import Review

Status = Literal["draft", "in review", "approved", "published"]

STATUS_LINES: dict[Status, str] = {
    "draft": "Draft transcript",
    "in review": "Draft transcript, in review",
    "approved": "Approved transcript",
    "published": "Final transcript",
}
MADE_BY_MACHINE = (
    "This transcript was made by machine from the sound recording of the meeting and has not been approved. "
    "Words, names of speakers and agenda items may be wrong. "
    "The recording alone shows what was said."
)
IMPORTED = (
    "This transcript was taken over from another text, of which the accuracy is not known, and has not been approved."
)


@dataclass(frozen=True, slots=True)
class Header:
    """The meeting and session that a transcript is of, and how far its approval has come.

    ``body`` is who meets, ``session`` which part of the meeting ("Second day, morning"), ``group``
    the room: ``plenary`` or a breakout group; ``room`` is where that was. ``starts_at`` and
    ``ends_at`` are local times of the session, ``symbol`` is the document's number. ``agenda`` gives item
    headings their titles, ``roster`` tells for whom people speak, and ``generated`` is when the
    document was made, in UTC.
    """

    meeting: str
    body: str = ""
    date: dt.date | None = None
    place: str = ""
    session: str = ""
    group: str = PLENARY
    status: Status = "draft"
    agenda: Agenda = field(default_factory=Agenda)
    recording_id: str = ""
    generated: dt.datetime | None = None
    room: str = ""
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    symbol: str = ""
    roster: Roster = field(default_factory=Roster)
    version: Version | None = None

    @classmethod
    def of(cls, recording: Recording, generated: dt.datetime | None = None, review: Review | None = None) -> Header:
        """Make the header of a recording in the catalogue; ``review`` tells how far approval has come."""
        version = review.approved if review else None
        occasion = recording.occasion
        return cls(
            meeting=recording.meeting.title,
            body=occasion.body,
            date=recording.date,
            place=occasion.place,
            session=occasion.session,
            room=occasion.room,
            starts_at=occasion.starts_at,
            ends_at=occasion.ends_at,
            symbol=occasion.symbol,
            roster=recording.roster,
            group=recording.group,
            agenda=recording.agenda,
            recording_id=recording.id,
            generated=generated,
            status=_status(review),
            version=version,
        )

    @property
    def is_draft(self) -> bool:
        """Whether nobody has approved the transcript yet."""
        return self.status in {"draft", "in review"}

    @property
    def seal(self) -> str:
        """Say which version this is, who approved it and how it can be proved; empty for a draft."""
        if self.version is None:
            return ""
        number, on = self.version.number, long_date(self.version.approved_at.date())
        kind = f"Version {number}" if number == 1 else f"Version {number}, corrected"
        return f"{kind}, approved by {self.version.approved_by} on {on}. SHA-256 of the text: {self.version.sha256}."

    @property
    def status_line(self) -> str:
        """The status as it stands above the transcript."""
        return STATUS_LINES[self.status]

    @property
    def group_line(self) -> str:
        """The room, where it is a breakout group's; the plenary goes without saying."""
        return "" if self.group.casefold() == PLENARY else group_title(self.group)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is known of the meeting, one fact a line, in the order of the record's title page."""
        facts = (self.body, self.meeting, self.session, self.group_line, self.when, self.where)
        return tuple(fact for fact in facts if fact)

    @property
    def when(self) -> str:
        """Day and hour, as far as they are known.

        >>> Header("First meeting", date=dt.date(2013, 5, 31), starts_at=dt.time(10, 5)).when
        '31 May 2013, 10:05'
        """
        hour = f"{self.starts_at:%H:%M}" if self.starts_at else ""
        return ", ".join(part for part in (long_date(self.date) if self.date else "", hour) if part)

    @property
    def where(self) -> str:
        """Room and place, as far as they are known."""
        return ", ".join(part for part in (self.room, self.place) if part)

    @property
    def title(self) -> str:
        """Meeting, group and date on one line, for a window or a page's foot.

        >>> Header("First meeting", date=dt.date(2013, 5, 31), group="Brazil").title
        'First meeting, Breakout group: Brazil, 31 May 2013'
        """
        date = long_date(self.date) if self.date else ""
        return ", ".join(part for part in (self.meeting, self.session, self.group_line, date) if part)


def _status(review: Review | None) -> Status:
    """Tell the status of what leaves the house: of the approved version, where there is one."""
    if review is None or (review.approved is None and review.state != "in review"):
        return "draft"
    if review.approved is None:
        return "in review"
    return "published" if review.approved.published_at else "approved"


def group_title(group: str) -> str:
    """Name the room for a heading.

    >>> group_title("plenary"), group_title("India")
    ('Plenary', 'Breakout group: India')
    """
    return "Plenary" if group.casefold() == PLENARY else f"Breakout group: {group}"


def item_title(number: str, agenda: Agenda) -> str:
    """Name an agenda item for a heading, by its title where the agenda has it.

    >>> item_title("2", Agenda())
    'Item 2'
    """
    item = agenda.find(number)
    return f"Item {number}. {item.title}" if item and item.title else f"Item {number}"


def notes(transcript: Transcript, header: Header) -> tuple[str, ...]:
    """Give what a reader must know of this transcript; nothing where it is approved and whole."""
    origin = MADE_BY_MACHINE if transcript.provenance.engine else IMPORTED
    return tuple(note for note in (origin if header.is_draft else "", missing_line(transcript)) if note)


def missing_line(transcript: Transcript) -> str:
    """Say how much of a truncated recording is missing; empty for a whole one.

    >>> missing_line(Transcript(1000, (), missing_ms=754_000))
    'The recording is cut off: 12 min 34 s of its declared length are missing at the end.'
    """
    if not transcript.missing_ms:
        return ""
    minutes, seconds = divmod(max(1, round(transcript.missing_ms / 1000)), 60)
    length = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return f"The recording is cut off: {length} of its declared length are missing at the end."
