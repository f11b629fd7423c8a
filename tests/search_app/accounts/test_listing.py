from __future__ import annotations

import re
from collections.abc import Callable

from tests.search_app.accounts.conftest import PASSWORD, Person, Society


def link_in(page: str) -> str:
    found = re.search(r"http://localhost(/join/[\w-]+)", page)
    assert found
    return found[1]


def test_somebody_is_invited_and_joins(society: Society, person: Callable[..., Person]) -> None:
    office = person("secretariat")
    made = office.post("/accounts/invite", email="marilyn@example.org", name="Marilyn", role="member", entity="mCADE")
    assert made.status_code == 201
    link = link_in(made.get_data(as_text=True))
    assert link not in office.client.get("/accounts").get_data(as_text=True)
    guest = society.public()
    assert "as a member, for mCADE" in guest.client.get(link).get_data(as_text=True)
    fields = {"name": "Marilyn Cade", "email": "other@example.org", "password": PASSWORD, "repeated": PASSWORD}
    assert guest.post(link, **fields).location == "/"
    account = society.archive.catalogue.accounts.find("marilyn@example.org")
    assert (account.name, account.role, account.entity) == ("Marilyn Cade", "member", "mCADE")
    assert guest.client.get("/").status_code == 200
    assert society.public().client.get(link).status_code == 404


def test_withdrawing_counts_from_the_next_request_on(society: Society, person: Callable[..., Person]) -> None:
    office, member = person("secretariat"), person("member")
    assert member.account
    assert member.client.get("/").status_code == 200
    office.post(f"/accounts/{member.account.id}/withdraw")
    assert member.client.get("/").status_code == 302
    assert member.client.get("/api/v1/recordings").status_code == 401
    assert member.sign_in().status_code == 401
    office.post(f"/accounts/{member.account.id}/readmit")
    assert member.sign_in().status_code == 303


def test_a_new_role_counts_from_the_next_request_on(person: Callable[..., Person]) -> None:
    office, member = person("secretariat"), person("member")
    assert member.account
    assert member.client.get("/upload").status_code == 403
    office.post(f"/accounts/{member.account.id}/describe", name="M", role="chair", entity="Hungary")
    assert member.client.get("/upload").status_code == 200
    office.post(f"/accounts/{member.account.id}/describe", name="M", role="observer", entity="")
    assert member.client.get("/").status_code == 403


def test_the_last_secretariat_can_neither_go_nor_change(society: Society, person: Callable[..., Person]) -> None:
    office = person("secretariat")
    assert office.account
    for address, fields in (("withdraw", {}), ("describe", {"name": "x", "role": "member"})):
        response = office.post(f"/accounts/{office.account.id}/{address}", **fields)
        assert response.status_code == 400
        assert "only account of the secretariat" in response.get_data(as_text=True)
    assert office.client.get("/accounts").status_code == 200


def test_a_forgotten_password_and_a_lost_telephone_are_mended(society: Society, person: Callable[..., Person]) -> None:
    office, chair = person("secretariat"), person("chair")
    assert chair.account
    link = link_in(office.post(f"/accounts/{chair.account.id}/renew").get_data(as_text=True))
    fields = {"name": "x", "password": "a new and quiet room", "repeated": "a new and quiet room"}
    assert society.public().post(link, **fields).location == "/sign-in/code"
    assert chair.client.get("/").status_code == 302
    office.post(f"/accounts/{chair.account.id}/drop-second-factor")
    assert chair.sign_in(password="a new and quiet room").location == "/"
    assert chair.client.get("/accounts").status_code == 403


def test_an_invitation_without_address_or_role_is_told(person: Callable[..., Person]) -> None:
    office = person("secretariat")
    response = office.post("/accounts/invite", email="nobody", role="king", name="Kept")
    assert response.status_code == 400
    assert 'value="Kept"' in response.get_data(as_text=True)
