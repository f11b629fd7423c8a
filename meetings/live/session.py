"""A live session: its channels, its state, and where it stands in time.

::

    open ──► ended ──► kept        its recording is in the store, and takes the ordinary way
               └─────► failed      the sound is on the disk, but no recording could be made of it

A *channel* is one line of sound: the floor, or an interpretation of it. It comes in *takes*: one
unbroken run of a recorder each, a new one whenever a browser is opened anew or an address is called
again. Times count from ``began_at``, the instant at which the first take of any channel began.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from meetings.agenda import Agenda
from meetings.errors import InputError
from meetings.people import Audience
from meetings.recording import Meeting, ProcessingOptions
from meetings.roster import Roster
from meetings.transcript import PLENARY

LiveState = Literal["open", "ended", "kept", "failed"]
FLOOR = "floor"
_CHANNEL_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
MOST_CHANNELS = 8


@dataclass(frozen=True, slots=True)
class Channel:
    """One line of sound of a session; the floor is the authentic one.

    ``address`` is where it is fetched from (RTMP, SRT, Icecast, HLS); ``None`` when a browser or a
    program sends it. ``captioned`` says that captions are made of it. Raises ``InputError`` for an id
    that is no short plain word.
    """

    id: str = FLOOR
    label: str = "Floor"
    language: str | None = None
    address: str | None = None
    captioned: bool = True

    def __post_init__(self) -> None:
        if not _CHANNEL_ID.fullmatch(self.id):
            raise InputError(f"A channel is called by a short word such as floor or fr, not “{self.id}”.")

    @property
    def authentic(self) -> bool:
        """Whether this is what was said, not an interpretation of it."""
        return self.id == FLOOR


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One session that is, or was, recorded while it happens.

    ``key`` lets its holder send sound. ``audience`` says who may listen while it lasts, by the
    ``decision`` of the group that is written beside it.
    """

    id: str
    meeting: Meeting
    key: str
    created_at: dt.datetime
    channels: tuple[Channel, ...] = (Channel(),)
    date: dt.date | None = None
    group: str = PLENARY
    agenda: Agenda = field(default_factory=Agenda)
    roster: Roster = field(default_factory=Roster)
    options: ProcessingOptions = field(default_factory=ProcessingOptions)
    audience: Audience = "group"
    decision: str = ""
    state: LiveState = "open"
    began_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    recording_id: str | None = None
    error: str | None = None

    def channel(self, channel_id: str) -> Channel | None:
        """Give the channel of this id, if there is one."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def at_ms(self, instant: dt.datetime) -> int:
        """Say where an instant lies in the session: 0 before its first sound."""
        if self.began_at is None:
            return 0
        return max(0, round((instant - self.began_at).total_seconds() * 1000))


def check_captions(channels: Sequence[Channel], most: int) -> None:
    """Raise ``InputError`` when more channels are to be captioned than this computer can (``most``)."""
    wanted = [channel.label for channel in channels if channel.captioned]
    if len(wanted) > most:
        raise InputError(
            f"This computer makes captions of {most} channel{'' if most == 1 else 's'} at once, not of "
            f"{', '.join(wanted)}. Whoever runs it can allow more: VERBATIM_LIVE_CAPTIONS."
        )


def check_channels(channels: Sequence[Channel]) -> tuple[Channel, ...]:
    """Give the channels, the floor first. Raises ``InputError`` unless each is there once and one is the floor."""
    ids = [channel.id for channel in channels]
    if len(set(ids)) != len(ids):
        raise InputError("Two channels of the session have the same name.")
    if FLOOR not in ids:
        raise InputError("One channel of the session has to be the floor: it is the authentic one.")
    if len(ids) > MOST_CHANNELS:
        raise InputError(f"A session has at most {MOST_CHANNELS} channels.")
    return tuple(sorted(channels, key=lambda channel: not channel.authentic))
