"""Bodies that meet: their mandate, who sits on them by which rule, and whether the seats are filled."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from meetings.errors import InputError
from meetings.roster import STAKEHOLDERS, Participant, Role, Roster, Stakeholder

Region = Literal["Africa", "Asia-Pacific", "Eastern Europe", "Latin America and Caribbean", "Western Europe and Others"]
REGIONS: tuple[Region, ...] = get_args(Region)
"""The five regional groups of the United Nations."""
LabelProfile = Literal["wgec", "itu", "un-pv"]
LABEL_PROFILES: tuple[LabelProfile, ...] = get_args(LabelProfile)
MOST_SEATS = 1000


@dataclass(frozen=True, slots=True)
class Seats:
    """How many seats a stakeholder group has."""

    stakeholder: Stakeholder
    count: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MOST_SEATS:
            raise ValueError(f"A group has from 0 to {MOST_SEATS} seats, not {self.count}.")


@dataclass(frozen=True, slots=True)
class CompositionRule:
    """Who sits on a body: seats by stakeholder group, and States by regional group.

    ``states_per_region`` States come from each regional group, beside the ``host_states``.
    """

    seats: tuple[Seats, ...] = ()
    states_per_region: int | None = None
    host_states: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str, states_per_region: int | None = None, host_states: Iterable[str] = ()) -> CompositionRule:
        """Read ``22+5+5+5+5``: governments, business, civil society, technical and academic, international.

        >>> CompositionRule.parse("22+5+5+5+5").total
        42

        Raises ``InputError``.
        """
        counts = re.findall(r"\d+", text)
        if not re.fullmatch(r"\s*\d{1,4}(\s*\+\s*\d{1,4}){4}\s*", text) or any(int(c) > MOST_SEATS for c in counts):
            raise InputError(
                "The composition is five numbers like 22+5+5+5+5: governments, business, civil society, "
                "technical and academic, international organisations."
            )
        seats = tuple(Seats(cast(Stakeholder, group), int(n)) for group, n in zip(STAKEHOLDERS, counts, strict=True))
        return cls(seats, states_per_region, tuple(host_states))

    @property
    def total(self) -> int:
        """All seats."""
        return sum(each.count for each in self.seats)

    def __str__(self) -> str:
        return "+".join(str(each.count) for each in self.seats)


@dataclass(frozen=True, slots=True)
class Body:
    """A body for one term; ``follows`` is the id of the body whose next term it is.

    ``label_profile`` is the house style of its record, ``observer_cap`` how many non-State
    observers are admitted to a meeting (``None``: no cap).
    """

    id: str
    name: str
    short_name: str = ""
    mandate: str = ""
    rule: CompositionRule = CompositionRule()
    chair: str | None = None
    secretariat: str | None = None
    label_profile: LabelProfile = "wgec"
    starts: dt.date | None = None
    ends: dt.date | None = None
    observer_cap: int | None = None
    follows: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("A body needs a name.")
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("A term ends after it begins.")

    def next_term(self, new_id: str) -> Body:
        """Set the body up again: the same mandate, rule and secretariat; chair and dates are open."""
        return replace(self, id=new_id, chair=None, starts=None, ends=None, follows=self.id)


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a body's roster.

    ``name`` is a person, or a delegation of which nobody is named yet; ``entity`` is the delegation
    or organisation that holds the seat. ``alternate_of`` names the person that somebody stands in
    for: an alternate holds no seat. A row that no public source confirms is not ``confirmed``.
    """

    name: str
    entity: str | None = None
    stakeholder: Stakeholder | None = None
    role: Role = "member"
    region: Region | None = None
    alternate_of: str | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    aliases: tuple[str, ...] = ()
    email: str | None = None
    confirmed: bool = True
    note: str = ""

    @property
    def seat(self) -> str:
        """The holder of the seat: a government sits as a State, everybody else as a person."""
        return (self.entity or self.name) if self.stakeholder == "government" else self.name

    @property
    def delegation(self) -> str:
        """The delegation or organisation that they speak for."""
        return self.entity or self.name

    def serves(self, day: dt.date | None) -> bool:
        """Whether their term covers a day, both ends included; without a day, always."""
        return day is None or ((self.starts or day) <= day <= (self.ends or day))

    def participant(self) -> Participant:
        """Give the row as the naming of speakers uses it."""
        return Participant(self.name, self.entity, self.stakeholder, self.role, self.aliases)


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How the seats of one stakeholder group are filled; ``unconfirmed`` of the filled ones are not confirmed."""

    stakeholder: Stakeholder
    required: int
    filled: int
    unconfirmed: int

    @property
    def missing(self) -> int:
        """Seats that nobody holds."""
        return max(0, self.required - self.filled)


@dataclass(frozen=True, slots=True)
class Composition:
    """A roster held against the rule; ``problems`` are sentences, empty when everything is as it should be."""

    groups: tuple[GroupCount, ...]
    problems: tuple[str, ...]

    @property
    def required(self) -> int:
        """Seats by the rule."""
        return sum(group.required for group in self.groups)

    @property
    def filled(self) -> int:
        """Seats that somebody holds."""
        return sum(group.filled for group in self.groups)


def check_composition(rule: CompositionRule, members: Sequence[Member], day: dt.date | None = None) -> Composition:
    """Hold those who serve on a day against the rule, and say what is missing."""
    seated = [m for m in members if m.role in {"member", "chair"} and m.alternate_of is None and m.serves(day)]
    groups = tuple(_group_count(each, seated) for each in rule.seats)
    sentences = [*_about_groups(groups), *_about_states(rule, seated), *_about_rows(members)]
    return Composition(groups, tuple(sentences))


def roster_of(members: Iterable[Member], day: dt.date | None = None) -> Roster:
    """Give those who serve on a day as the roster that names speakers; one row a name."""
    serving = {m.name.casefold(): m for m in members if m.serves(day)}
    participants = tuple(member.participant() for member in serving.values())
    chair = next((p.name for p in participants if p.role == "chair"), None)
    return Roster(participants, chair)


def _group_count(seats: Seats, seated: Sequence[Member]) -> GroupCount:
    holders: dict[str, bool] = {}
    for member in seated:
        if member.stakeholder == seats.stakeholder:
            key = member.seat.casefold()
            holders[key] = holders.get(key, False) or member.confirmed
    return GroupCount(seats.stakeholder, seats.count, len(holders), sum(not known for known in holders.values()))


def _about_groups(groups: Iterable[GroupCount]) -> Iterable[str]:
    for group in groups:
        name = group.stakeholder.capitalize()
        if group.missing:
            yield f"{name}: {group.missing} of {group.required} seats are empty."
        if group.filled > group.required:
            yield f"{name}: {group.filled} hold a seat, and the rule has {group.required}."
        if group.unconfirmed:
            yield f"{name}: {group.unconfirmed} of {group.filled} are not confirmed."


def _about_states(rule: CompositionRule, seated: Sequence[Member]) -> Iterable[str]:
    if rule.states_per_region is None:
        return
    hosts = {host.casefold() for host in rule.host_states}
    states = {m.seat.casefold(): m for m in seated if m.stakeholder == "government"}
    for host in rule.host_states:
        if host.casefold() not in states:
            yield f"The host {host} has no seat yet."
    others = [m for key, m in states.items() if key not in hosts]
    by_region = Counter(m.region for m in others)
    for region in REGIONS:
        if by_region[region] != rule.states_per_region:
            yield f"{region}: {by_region[region]} of {rule.states_per_region} States."
    if by_region[None]:
        yield f"{by_region[None]} States have no regional group."


def _about_rows(members: Sequence[Member]) -> Iterable[str]:
    names = Counter(m.name.casefold() for m in members)
    for member in members:
        if names.pop(member.name.casefold(), 1) > 1:
            yield f"“{member.name}” stands in the roster more than once."
        if member.alternate_of and member.alternate_of.casefold() not in {m.name.casefold() for m in members}:
            yield f"{member.name} stands in for {member.alternate_of}, who is not in the roster."
        if member.role == "member" and member.stakeholder is None:
            yield f"{member.name} has no stakeholder group, so the rule cannot count them."
