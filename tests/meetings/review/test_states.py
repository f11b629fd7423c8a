"""The states of a record, step by step, as a table written down by hand: what is not in it cannot be done."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from meetings.errors import InputError
from meetings.people import ACTOR_ROLES, Actor
from meetings.review.states import REVIEW_STATES, STEPS, ForbiddenError, check, check_editable, steps_from

WAY = {
    ("draft", "begin review"): "in review",
    ("in review", "back to draft"): "draft",
    ("in review", "approve"): "approved",
    ("approved", "publish"): "published",
    ("approved", "open corrigendum"): "corrigendum",
    ("published", "open corrigendum"): "corrigendum",
    ("corrigendum", "approve"): "approved",
    ("corrigendum", "give up corrigendum"): "approved",
}
EDITORS = {"begin review", "back to draft"}
"""Steps that ask for no second factor."""
OFFICE = {"chair", "secretariat"}
VERBS = {
    "begin review": "begin the review",
    "back to draft": "take the text back to a draft",
    "approve": "approve the text",
    "publish": "publish the text",
    "open corrigendum": "open a corrigendum",
    "give up corrigendum": "give the corrigendum up",
}
TOLD = {
    "draft": "a draft",
    "in review": "in review",
    "approved": "approved",
    "published": "published",
    "corrigendum": "being corrected",
}


def test_the_states_and_steps_are_these() -> None:
    assert set(REVIEW_STATES) == set(TOLD)
    assert set(STEPS) == set(VERBS)


@pytest.mark.parametrize(("state", "step"), list(product(TOLD, VERBS)))
def test_each_step_leads_where_the_table_says(state, step) -> None:
    actor = Actor("Anne", "secretariat", second_factor=True)
    if (state, step) in WAY:
        assert check(step, state, actor) == WAY[state, step]
    else:
        with pytest.raises(InputError) as refused:
            check(step, state, actor)
        assert not isinstance(refused.value, ForbiddenError)
        assert refused.value.message == f"The record is {TOLD[state]}, so nobody can {VERBS[step]}."


@pytest.mark.parametrize(("role", "second_factor", "step"), list(product(ACTOR_ROLES, (True, False), VERBS)))
def test_each_step_asks_for_its_right(role, second_factor, step) -> None:
    actor = Actor("Anne", role, second_factor=second_factor)
    state = next(source for source, known in WAY if known == step)
    if role in OFFICE and (second_factor or step in EDITORS):
        assert check(step, state, actor) == WAY[state, step]
        return
    with pytest.raises(ForbiddenError) as refused:
        check(step, state, actor)
    needs = " after signing in with a second factor" if role in OFFICE else ""
    assert refused.value.message == f"Only the chair and the secretariat may {VERBS[step]}{needs}."


@pytest.mark.parametrize("state", TOLD)
def test_what_is_offered_is_what_can_be_done(state) -> None:
    can = [step for step in VERBS if (state, step) in WAY]
    assert list(steps_from(state, Actor("Anne", "chair", second_factor=True))) == can
    assert list(steps_from(state, Actor("Anne", "chair"))) == [step for step in can if step in EDITORS]
    assert steps_from(state, Actor("Brazil", "member", second_factor=True)) == ()


@pytest.mark.parametrize("state", TOLD)
def test_the_text_is_frozen_once_it_is_approved(state) -> None:
    if state in {"draft", "in review", "corrigendum"}:
        check_editable(state)
        return
    with pytest.raises(InputError) as frozen:
        check_editable(state)
    told = f"The record is {TOLD[state]}, so its text is frozen. Open a corrigendum to change it."
    assert frozen.value.message == told


def test_steps_are_values() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        STEPS["approve"].target = "draft"  # type: ignore[misc]
    assert not hasattr(STEPS["approve"], "__dict__")
