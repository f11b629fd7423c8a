"""Observers: who may sit in by the rules of ECOSOC, in which order, and what they may hear and read of a session.

Two things are decided, and both decisions are kept and cited: that somebody is admitted, and what
observers and the public get of a session. Without a decision of its own a session is as its meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from meetings.people import Actor, Audience

Category = Literal["state", "un", "intergovernmental", "ngo-general", "ngo-special", "ngo-roster", "wsis", "other"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
"""Who may observe: ECOSOC resolution 1996/31, parts III and IV, and for CSTD ECOSOC decisions 2007/215 to 2007/217."""
RegistrationState = Literal["seated", "waiting", "refused", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it is cited: by whom, on which day, and in which document or meeting it stands."""

    by: str
    date: dt.date
    source: str
    text: str = ""

    def __post_init__(self) -> None:
        if not self.by.strip() or not self.source.strip():
            raise ValueError("A decision says who took it, and where it stands.")

    def __str__(self) -> str:
        """Cite it.

        >>> str(Decision("The Chair", dt.date(2013, 5, 30), "First meeting, item 2"))
        'The Chair, 30.05.2013, First meeting, item 2'
        """
        return f"{self.by}, {self.date:%d.%m.%Y}, {self.source}"


@dataclass(frozen=True, slots=True)
class SessionAccess:
    """Whom a session is for: who may ``listen``, live and afterwards, and who may ``read`` its record once published.

    Without a decision the group alone listens, and what is published is published for everybody.
    """

    listen: Audience = "group"
    read: Audience = "public"
    decision: Decision | None = None

    def lets_listen(self, actor: Actor) -> bool:
        """Whether somebody may hear it, live or recorded."""
        return actor.belongs_to(self.listen)

    def lets_read(self, actor: Actor) -> bool:
        """Whether somebody may read it once it is published."""
        return actor.belongs_to(self.read)


UNDECIDED = SessionAccess()


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision on access in the order in which they were taken; without a session it is for the whole meeting."""

    meeting_id: str
    session_id: str | None
    access: SessionAccess
    noted_at: dt.datetime
    noted_by: str


@dataclass(frozen=True, slots=True)
class Registration:
    """Somebody who asks to observe a meeting for an organisation or a State.

    ``decision`` is that of the chair on admitting or refusing them; a seat alone lets nobody in.
    """

    id: str
    meeting_id: str
    name: str
    affiliation: str
    category: Category
    email: str
    registered_at: dt.datetime
    state: RegistrationState = "waiting"
    note: str = ""
    decision: Decision | None = None

    @property
    def is_admitted(self) -> bool:
        """Whether they observe: they have a place, and the decision."""
        return self.state == "seated" and self.decision is not None


def fill_seats(registrations: Sequence[Registration], cap: int | None) -> tuple[Registration, ...]:
    """Give places in the order of registration: one for each organisation up to the cap, and States without one.

    Whoever has a place keeps it. ``cap`` counts organisations, as the group's own limit did; ``None`` is no limit.
    """
    held = {_organisation(each) for each in registrations if each.state == "seated" and each.category != "state"}
    filled = []
    for each in registrations:
        organisation = _organisation(each)
        free = each.category == "state" or organisation in held or cap is None or len(held) < cap
        if each.state == "waiting" and free:
            each = replace(each, state="seated")
            if each.category != "state":
                held.add(organisation)
        filled.append(each)
    return tuple(filled)


@dataclass(frozen=True, slots=True)
class Opened:
    """Since when, and for whom, a session is live: that holds until something else is decided."""

    at: dt.datetime
    audience: Audience


def access_in_force(
    rulings: Sequence[Ruling], meeting_id: str, *session_ids: str, opened: Opened | None = None
) -> SessionAccess:
    """Give what was decided last for a session under any of its ids, else for its meeting, else what holds anyhow."""
    own = [ruling for ruling in rulings if ruling.session_id in session_ids]
    whole = [ruling for ruling in rulings if ruling.session_id is None and ruling.meeting_id == meeting_id]
    if own:
        return own[-1].access
    access = whole[-1].access if whole else UNDECIDED
    if opened and not (whole and whole[-1].noted_at > opened.at):
        return replace(access, listen=opened.audience)
    return access


def _organisation(registration: Registration) -> str:
    return " ".join(registration.affiliation.casefold().split())
