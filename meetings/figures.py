"""Who spoke for how long, counted by person, delegation, stakeholder group, region, item and session.

Time is that of segments (their length on the clock), without what is marked as no talk on the matter: that is
left out, and told beside. Whatever is not known is counted as not known, so that every count adds up to the
same total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from meetings.bodies import Member
from meetings.roster import Participant
from meetings.transcript import PLENARY, Segment

Dimension = Literal["person", "delegation", "stakeholder", "region", "item", "group", "session"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
UNKNOWN = "Not known"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one person, group, item or session spoke: milliseconds, turns taken, and milliseconds left out."""

    key: str
    ms: int
    turns: int
    left_out_ms: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One segment with all that it counts for."""

    ms: int
    left_out_ms: int
    begins_turn: bool
    keys: Mapping[Dimension, str]


@dataclass(frozen=True, slots=True)
class Session:
    """A recorded session: its label, its segments in order, and who takes part; ``id`` is its recording's."""

    label: str
    segments: Sequence[Segment]
    people: People
    id: str = ""


class People:
    """Finds who a name in a transcript is: by name, other form, or delegation; body's rows go before the session's."""

    def __init__(self, members: Iterable[Member], participants: Iterable[Participant] = ()) -> None:
        rows = [*members, *map(_member, participants)]
        self._known: dict[str, Member] = {}
        for names in (lambda m: (m.name,), lambda m: m.aliases, lambda m: (m.entity,) if m.entity else ()):
            for row in rows:
                for name in names(row):
                    self._known.setdefault(name.casefold(), row)

    def find(self, name: str | None) -> Member | None:
        """Give whoever has this name."""
        return self._known.get(name.casefold()) if name else None


def say(sessions: Iterable[Session]) -> tuple[Said, ...]:
    """Take all segments of sessions apart for counting."""
    return tuple(said for session in sessions for said in _of_session(session))


def count(said: Iterable[Said], dimension: Dimension) -> tuple[Spoken, ...]:
    """Count by one dimension, the longest first; what is not known comes last."""
    ms: dict[str, int] = {}
    turns: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for each in said:
        key = each.keys[dimension]
        ms[key] = ms.get(key, 0) + each.ms
        turns[key] = turns.get(key, 0) + int(each.begins_turn)
        left_out[key] = left_out.get(key, 0) + each.left_out_ms
    found = [Spoken(key, total, turns[key], left_out[key]) for key, total in ms.items()]
    return tuple(sorted(found, key=lambda s: (s.key == UNKNOWN, -s.ms, s.key)))


def heard(members: Iterable[Member], sessions: Iterable[Session]) -> tuple[tuple[Member, tuple[int, ...]], ...]:
    """Give for each member of a roster how long they were heard in each session, in milliseconds.

    Whoever was not heard may have been there all the same.
    """
    totals = [_by_member(session) for session in sessions]
    return tuple((member, tuple(total.get(member.name.casefold(), 0) for total in totals)) for member in members)


def _by_member(session: Session) -> dict[str, int]:
    totals: dict[str, int] = {}
    for segment in session.segments:
        if member := session.people.find(segment.name):
            key = member.name.casefold()
            totals[key] = totals.get(key, 0) + segment.content_ms
    return totals


def _of_session(session: Session) -> Iterable[Said]:
    before: Segment | None = None
    for segment in session.segments:
        member = session.people.find(segment.name)
        aside = bool(segment.span.duration_ms) and not segment.content_ms
        begins = before is None or (before.speaker, before.name) != (segment.speaker, segment.name)
        before = before if aside else segment
        yield Said(
            ms=segment.content_ms,
            left_out_ms=segment.span.duration_ms - segment.content_ms,
            begins_turn=begins and not aside,
            keys={
                "person": segment.name or UNKNOWN,
                "delegation": (member.delegation if member else segment.name) or UNKNOWN,
                "stakeholder": (member.stakeholder if member else None) or UNKNOWN,
                "region": (member.region if member else None) or UNKNOWN,
                "item": segment.agenda_item or UNKNOWN,
                "group": segment.group or PLENARY,
                "session": session.label,
            },
        )


def _member(participant: Participant) -> Member:
    return Member(
        participant.name, participant.entity, participant.stakeholder, participant.role, aliases=participant.aliases
    )
