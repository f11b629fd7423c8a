"""Who takes part in a meeting: people, delegations and organisations, by stakeholder group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Stakeholder = Literal["government", "business", "civil society", "technical and academic", "international organisation"]
Role = Literal["chair", "secretariat", "member", "observer"]
STAKEHOLDERS: tuple[str, ...] = get_args(Stakeholder)
ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Participant:
    """One row of a roster: a person, or a delegation that speaks as one (``Brazil``)."""

    name: str
    entity: str | None = None
    stakeholder: Stakeholder | None = None
    role: Role = "member"
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("A participant needs a name.")
        if self.stakeholder is not None and self.stakeholder not in STAKEHOLDERS:
            raise ValueError(f"{self.name}: a stakeholder group is one of {STAKEHOLDERS}, not {self.stakeholder!r}.")
        if self.role not in ROLES:
            raise ValueError(f"{self.name}: a role is one of {ROLES}, not {self.role!r}.")


@dataclass(frozen=True, slots=True)
class Roster:
    """The participants of a meeting; ``chair`` is the name of the one who presides, if known."""

    participants: tuple[Participant, ...] = ()
    chair: str | None = None

    def find(self, name: str) -> Participant | None:
        """Return the participant of exactly this name, case aside."""
        wanted = name.casefold()
        return next((p for p in self.participants if p.name.casefold() == wanted), None)
