"""Corrections that members propose to their own delegation's statements, and what becomes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from meetings.errors import InputError
from meetings.people import Actor
from meetings.review.states import ForbiddenError, ReviewState

Decision = Literal["open", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed text of one passage: ``before`` is what the member saw, ``note`` says why.

    ``reason`` is the secretariat's, once it has decided.
    """

    id: str
    passage: int
    before: str
    text: str
    note: str
    proposed_by: str
    entity: str | None
    proposed_at: dt.datetime
    decision: Decision = "open"
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    reason: str | None = None


def is_own(actor: Actor, speaker: str | None) -> bool:
    """Whether a statement is the actor's own: spoken by their delegation, or by themselves.

    >>> is_own(Actor("A. Silva", "member", "Brazil"), "Brazil"), is_own(Actor("A. Silva", "member", "Brazil"), "India")
    (True, False)
    """
    return speaker is not None and speaker.casefold() in {
        name.casefold() for name in (actor.entity, actor.name) if name
    }


def check_proposal(
    actor: Actor, speaker: str | None, state: ReviewState, until: dt.datetime | None, now: dt.datetime
) -> None:
    """Raise ``ForbiddenError`` or ``InputError`` when the actor may not propose a correction here and now."""
    office = actor.may("edit")
    if not actor.may("propose") or not (office or is_own(actor, speaker)):
        raise ForbiddenError("Members propose corrections to the statements of their own delegation.")
    if state != "in review":
        raise InputError("Corrections are proposed while the record is in review; it is not.")
    if until is not None and now >= until:
        raise InputError(f"The time to propose corrections ended on {until:%d.%m.%Y, %H:%M} UTC.")
