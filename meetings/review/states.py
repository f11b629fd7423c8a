"""The states of a record, and who may take it from one to the next.

::

    draft ──→ in review ──→ approved ──→ published
      ↑           │            │             │
      └───────────┘            └──────┬──────┘
                                corrigendum ──→ approved (the next version)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from meetings.errors import InputError
from meetings.people import Actor, Right

ReviewState = Literal["draft", "in review", "approved", "published", "corrigendum"]
REVIEW_STATES: tuple[ReviewState, ...] = get_args(ReviewState)
EDITABLE: frozenset[ReviewState] = frozenset({"draft", "in review", "corrigendum"})
"""States in which the text may be changed; in the others it is frozen."""

Step = Literal["begin review", "back to draft", "approve", "publish", "open corrigendum", "give up corrigendum"]


@dataclass(frozen=True, slots=True)
class Transition:
    """A step from some states to another one, and the right that it needs."""

    source: frozenset[ReviewState]
    target: ReviewState
    right: Right
    verb: str


STEPS: Mapping[Step, Transition] = {
    "begin review": Transition(frozenset({"draft"}), "in review", "edit", "begin the review"),
    "back to draft": Transition(frozenset({"in review"}), "draft", "edit", "take the text back to a draft"),
    "approve": Transition(frozenset({"in review", "corrigendum"}), "approved", "publish", "approve the text"),
    "publish": Transition(frozenset({"approved"}), "published", "publish", "publish the text"),
    "open corrigendum": Transition(
        frozenset({"approved", "published"}), "corrigendum", "publish", "open a corrigendum"
    ),
    "give up corrigendum": Transition(frozenset({"corrigendum"}), "approved", "publish", "give the corrigendum up"),
}


class ForbiddenError(InputError):
    """The actor's role does not let them do this."""


def check(step: Step, state: ReviewState, actor: Actor) -> ReviewState:
    """Give the state after a step.

    Raises ``ForbiddenError`` when the actor may not take it, ``InputError`` when the record's state
    does not allow it.
    """
    transition = STEPS[step]
    if not actor.may(transition.right):
        needs = " after signing in with a second factor" if actor.holds(transition.right) else ""
        raise ForbiddenError(f"Only the chair and the secretariat may {transition.verb}{needs}.")
    if state not in transition.source:
        raise InputError(f"The record is {_told(state)}, so nobody can {transition.verb}.")
    return transition.target


def steps_from(state: ReviewState, actor: Actor) -> tuple[Step, ...]:
    """Give the steps that an actor may take from a state, in the order in which they are offered."""
    return tuple(step for step, known in STEPS.items() if state in known.source and actor.may(known.right))


def check_editable(state: ReviewState) -> None:
    """Raise ``InputError`` when the text is frozen."""
    if state not in EDITABLE:
        raise InputError(f"The record is {_told(state)}, so its text is frozen. Open a corrigendum to change it.")


def _told(state: ReviewState) -> str:
    return {"draft": "a draft", "corrigendum": "being corrected"}.get(state, state)
