from __future__ import annotations

import pytest

from meetings.people import ACTOR_ROLES, HOLDERS, PUBLIC, RIGHTS, Actor, ActorRole, Audience, Right, secretariat_at

WHO: dict[Right, str] = {
    "anyone": "chair secretariat member observer public",
    "visit": "chair secretariat member observer public",
    "read": "chair secretariat member",
    "propose": "chair secretariat member",
    "edit": "chair secretariat",
    "publish": "chair secretariat",
    "administer": "secretariat",
    "own account": "chair secretariat member observer public",
}


@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_has_its_holders(right: Right) -> None:
    assert set(WHO) == set(HOLDERS)
    for role in ACTOR_ROLES:
        actor = Actor("x", role, account_id="1", second_factor=True)
        assert actor.may(right) == (role in WHO[right].split())


def test_only_who_has_an_account_looks_after_it() -> None:
    assert not any(Actor("x", role, second_factor=True).may("own account") for role in ACTOR_ROLES)


def test_publishing_and_accounts_ask_for_the_second_factor() -> None:
    actor = Actor("x", "secretariat", account_id="1")
    assert {right for right in RIGHTS if not actor.may(right)} == {"publish", "administer"}
    assert all(secretariat_at("x").may(right) for right in RIGHTS if right != "own account")


@pytest.mark.parametrize(
    ("role", "audiences"),
    [("secretariat", {"group", "observers", "public"}), ("observer", {"observers", "public"}), ("public", {"public"})],
)
def test_each_role_belongs_to_its_audiences(role: ActorRole, audiences: set[Audience]) -> None:
    assert {a for a in ("group", "observers", "public") if Actor("x", role).belongs_to(a)} == audiences


def test_nobody_known_is_the_public() -> None:
    assert PUBLIC.role == "public"
    assert not PUBLIC.may("own account")
