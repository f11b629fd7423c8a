"""Who is asking, and what their role lets them do.

An actor is the person behind a request or a command. What a role may do is one table of rights;
which right a page needs is the interface's own table (``search_app.accounts.rights``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal, get_args

from meetings.roster import Role

ActorRole = Literal["chair", "secretariat", "member", "observer", "public"]
Right = Literal["anyone", "visit", "read", "propose", "edit", "administer", "publish", "own account"]
"""What can be granted.

==============  ==================================================================================
right           lets its holder
==============  ==================================================================================
``anyone``      sign in, ask whether the archive lives
``visit``       ask for the record; what they get depends on what is published and on the chair's
                decision for each session (``Audience``)
``read``        read the group's working record, drafts included
``propose``     speak to the record: suggest a correction, answer, comment
``edit``        change the record, take recordings in, arrange meetings
``publish``     approve and publish; asks for the second factor
``administer``  look after accounts; asks for the second factor
``own account`` change one's own password and second factor
==============  ==================================================================================
"""
Audience = Literal["group", "observers", "public"]
"""Whom a piece of the record is for: the group alone, its observers too, or everybody."""

ACTOR_ROLES: tuple[ActorRole, ...] = get_args(ActorRole)
RIGHTS: tuple[Right, ...] = get_args(Right)
SECOND_FACTOR_RIGHTS: frozenset[Right] = frozenset({"publish", "administer"})

_GROUP: frozenset[ActorRole] = frozenset({"chair", "secretariat", "member"})
_OFFICE: frozenset[ActorRole] = frozenset({"chair", "secretariat"})
_EVERYBODY: frozenset[ActorRole] = frozenset(ACTOR_ROLES)
HOLDERS: dict[Right, frozenset[ActorRole]] = {
    "anyone": _EVERYBODY,
    "visit": _EVERYBODY,
    "read": _GROUP,
    "propose": _GROUP,
    "edit": _OFFICE,
    "publish": _OFFICE,
    "administer": frozenset({"secretariat"}),
    "own account": _EVERYBODY,
}


@dataclass(frozen=True, slots=True)
class BodyRole:
    """The role of somebody in one body, in the place of the one that they have everywhere."""

    body_id: str
    role: Role
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something; ``entity`` is the delegation or organisation they speak for.

    ``second_factor`` says that more than a password has shown who they are. ``role`` holds wherever
    ``roles`` has none for the body; ``observes`` are the meetings that they are admitted to as an
    observer. ``within`` gives the actor that counts for one body and meeting.
    """

    name: str
    role: ActorRole
    entity: str | None = None
    account_id: str | None = None
    second_factor: bool = False
    roles: tuple[BodyRole, ...] = ()
    observes: frozenset[str] = frozenset()

    def holds(self, right: Right) -> bool:
        """Whether the role has this right, the second factor aside."""
        return self.role in HOLDERS[right] and (right != "own account" or self.account_id is not None)

    def may(self, right: Right) -> bool:
        """Whether this actor may use the right now.

        >>> Actor("Peter Major", "chair").may("publish")
        False
        >>> Actor("Peter Major", "chair", second_factor=True).may("publish")
        True
        """
        return self.holds(right) and (self.second_factor or right not in SECOND_FACTOR_RIGHTS)

    def belongs_to(self, audience: Audience) -> bool:
        """Whether what is for this audience is for this actor.

        >>> Actor("Somebody", "public").belongs_to("observers"), Actor("Brazil", "member").belongs_to("observers")
        (False, True)
        """
        return audience in audiences_of(self.role)

    def within(self, body_id: str | None, meeting_id: str | None = None) -> Actor:
        """Give the same person with the role that counts in a body and for one of its meetings.

        >>> cade = Actor("Marilyn Cade", "member", roles=(BodyRole("w2", "secretariat"),))
        >>> cade.within("w1").role, cade.within("w2").role, cade.within(None).role
        ('member', 'secretariat', 'member')
        """
        own = next((each for each in self.roles if each.body_id == body_id), None)
        if own:
            return replace(self, role=own.role, entity=own.entity or self.entity)
        if self.role == "public" and meeting_id in self.observes:
            return replace(self, role="observer")
        return self

    def anywhere(self) -> Actor:
        """Give the same person with the widest role that they have in any body: for what belongs to none.

        What they then see of each body is still what they may see within it.
        """
        roles = [self.role, *(each.role for each in self.roles), *(("observer",) if self.observes else ())]
        return replace(self, role=min(roles, key=_WIDEST.index))


_WIDEST: tuple[ActorRole, ...] = ("secretariat", "chair", "member", "observer", "public")


def audiences_of(role: ActorRole) -> frozenset[Audience]:
    """Give all audiences that a role belongs to: the filter of a query that shows only what one may see."""
    if role in _GROUP:
        return frozenset(get_args(Audience))
    return frozenset({"observers", "public"} if role == "observer" else {"public"})


PUBLIC = Actor("The public", "public")
"""Somebody of whom nothing is known."""


def secretariat_at(name: str) -> Actor:
    """Give whoever sits at the computer itself: they hold the disk, so there is nothing to keep from them."""
    return Actor(name, "secretariat", second_factor=True)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in; whose ``role`` is ``public`` has only the roles that bodies and meetings give them.

    ``epoch`` grows when they sign out everywhere: a session of an older epoch counts for nothing.
    ``withdrawn_at`` is the instant since when they may no longer sign in. ``language`` is the one that they
    want the interface in, if they have said so.
    """

    id: str
    email: str
    name: str
    role: ActorRole
    entity: str | None
    created_at: dt.datetime
    epoch: int = 0
    has_password: bool = False
    has_second_factor: bool = False
    withdrawn_at: dt.datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """The offer of an account, or of a new password for one; ``email`` is ``None`` when its taker says it.

    With ``body_id`` the role is offered in that body alone.
    """

    email: str | None
    name: str
    role: ActorRole
    entity: str | None
    invited_by: str
    created_at: dt.datetime
    expires_at: dt.datetime
    body_id: str | None = None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token by which a program acts for an account; what it may do is what its person may do at the time."""

    id: str
    name: str
    created_at: dt.datetime
    expires_at: dt.datetime
    used_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """How an account proves itself: hashes, never passwords. ``totp_step`` is the last time step used (RFC 6238)."""

    password_hash: str | None = None
    totp_secret: str | None = None
    totp_step: int = 0
    recovery_hashes: tuple[str, ...] = ()
