"""Roles in bodies: the same person is secretariat in one and member in another, on every route and in search."""

from __future__ import annotations

from typing import Any

import pytest

from meetings.people import HOLDERS, BodyRole
from search_app.accounts.rights import EVERYWHERE, ROUTES
from tests.search_app.accounts.conftest import Person, Society
from tests.search_app.accounts.test_matrix import refused, requests

SCOPED = ("body_id", "meeting_id", "recording_id", "questionnaire_id")


def join(society: Society, person: Person, **roles: str) -> None:
    assert person.account
    for body, role in roles.items():
        society.archive.catalogue.body_roles.give(person.account.id, BodyRole(body, role))  # type: ignore[arg-type]


@pytest.mark.parametrize("general", ["public", "member"])
def test_each_route_asks_for_the_role_in_the_body_it_is_about(
    society: Society, two: tuple[str, str], general: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.search_app.accounts import test_matrix

    person = society.person(general, second_factor=True)
    join(society, person, w1="secretariat", w2="observer")
    catalogue = society.archive.catalogue
    meetings = {m.title[-2:]: m.id for m in catalogue.meetings()}
    wrong, asked = [], 0
    for body, recording, role in (("w1", two[0], "secretariat"), ("w2", two[1], "observer")):
        known = {
            "recording_id": recording,
            "meeting_id": meetings[body],
            "body_id": body,
            "questionnaire_id": f"q{body}",
        }
        monkeypatch.setattr(test_matrix, "ADDRESSES", {**test_matrix.ADDRESSES, **known})
        for rule, method, address in requests(society.app):
            right = ROUTES[rule.endpoint]
            if right in {"anyone", "own account"} or not rule.arguments & set(SCOPED) or method in {"POST", "DELETE"}:
                continue
            asked += 1
            expected = role not in HOLDERS[right]
            if right == "administer" or rule.endpoint in EVERYWHERE:
                expected = general not in HOLDERS[right]
            if refused(person, method, address, right) != expected:
                wrong.append((body, method, address, right))
    assert wrong == []
    assert asked > 60


def test_a_form_that_names_another_body_or_its_meeting_is_refused(society: Society, two: tuple[str, str]) -> None:
    person = society.person("public", second_factor=True)
    join(society, person, w1="secretariat", w2="member")
    meetings = {m.title[-2:]: m.id for m in society.archive.catalogue.meetings()}
    for address, fields in (
        ("/meetings/new", {"title": "Another", "body_id": "w2"}),
        ("/meetings/new", {"title": "Meeting of w2", "body_id": "w1"}),
        (f"/meetings/{meetings['w1']}/facts", {"body_id": "w2"}),
        ("/questionnaires/new", {"title": "Q", "body_id": "w2", "text_en": "1. Why?"}),
        ("/live", {"meeting": "Meeting of w2"}),
        ("/upload/check", {"meeting": "Meeting of w2"}),
        ("/bodies/new", {"name": "A body"}),
        (f"/meetings/{meetings['w2']}/observers/opening", {"open": "yes"}),
    ):
        assert person.post(address, **fields).status_code == 403, (address, fields)
    assert person.client.get(f"/upload?meeting={meetings['w2']}").status_code == 403
    assert person.client.get("/accounts").status_code == 403
    assert person.post("/meetings/new", title="Second meeting", body_id="w1").status_code == 303
    assert person.client.get(f"/recordings/{two[1]}").status_code == 200
    assert person.client.get(f"/recordings/{two[1]}/edit").status_code == 403


def test_search_shows_working_text_of_ones_body_and_published_text_of_others(
    society: Society, two: tuple[str, str]
) -> None:
    person = society.person("public")
    join(society, person, w1="member")

    def found() -> set[str]:
        hits = person.client.get("/api/v1/search?q=questionnaire").get_json()["hits"]
        return {hit["recording"] for hit in hits}

    assert found() == {two[0]}
    from tests.search_app.accounts.test_observing import publish

    publish(society.archive, society.archive.catalogue.recording(two[1]))
    assert found() == set(two)
    join(society, person, w1="observer")
    assert found() == {two[1]}


def test_roles_are_given_and_taken_on_the_page_of_accounts(society: Society, two: tuple[str, str]) -> None:
    office, person = society.person("secretariat"), society.person("public")
    assert person.account
    address = f"/accounts/{person.account.id}/roles"
    assert office.post(address, body="w1", role="member", entity="Brazil").status_code == 303
    assert person.client.get(f"/recordings/{two[0]}").status_code == 200
    assert "member in Body w1" in office.client.get("/accounts").get_data(as_text=True)
    assert office.post(address, body="w1", role="").status_code == 303
    assert person.client.get(f"/recordings/{two[0]}").status_code == 403
    assert office.post(address, body="w1", role="king").status_code == 400


def test_an_invitation_for_one_body_gives_a_role_there_alone(society: Society, two: tuple[str, str]) -> None:
    office = society.person("secretariat")
    page = office.post("/accounts/invite", email="b@x.org", name="B", role="secretariat", body_id="w1")
    link = page.get_data(as_text=True).split('class="secret">')[1].split("<")[0]
    new = society.public()
    sent = new.post(link[link.index("/join") :], name="B", password="a quiet room here", repeated="a quiet room here")
    assert sent.status_code == 303
    account = society.archive.catalogue.accounts.find("b@x.org")
    assert account.role == "public"
    assert society.archive.catalogue.body_roles.of(account.id) == (BodyRole("w1", "secretariat"),)
    assert new.client.get(f"/recordings/{two[0]}/edit").status_code == 200
    assert new.client.get(f"/recordings/{two[1]}/edit").status_code == 403


def test_a_token_does_what_its_person_may_do_until_it_is_revoked(society: Society, two: tuple[str, str]) -> None:
    person = society.person("public", second_factor=True)
    join(society, person, w1="secretariat")
    page = person.post("/account/tokens", name="Statistics", days="30")
    token = page.get_data(as_text=True).split('class="secret">')[1].split("<")[0]
    program = society.app.test_client()

    def ask(address: str, used: str = token) -> int:
        return program.get(address, headers={"Authorization": f"Bearer {used}"}).status_code

    assert ask(f"/api/v1/recordings/{two[0]}") == 200
    assert ask(f"/api/v1/recordings/{two[1]}") == 403
    assert ask(f"/recordings/{two[0]}") == 302  # pages are for people
    assert ask("/account") in {302, 401}
    assert ask(f"/api/v1/recordings/{two[0]}", "verbatim_made-up") == 401
    (known,) = society.archive.catalogue.tokens.of(person.account.id)  # type: ignore[union-attr]
    assert known.used_at is not None
    other = society.person("secretariat")
    assert other.post(f"/account/tokens/{known.id}/revoke").status_code == 404
    assert person.post(f"/account/tokens/{known.id}/revoke").status_code == 303
    assert ask(f"/api/v1/recordings/{two[0]}") == 401


def test_a_token_ends_with_its_account(society: Society, two: Any) -> None:
    person, office = society.person("member"), society.person("secretariat")
    page = person.post("/account/tokens", name="Statistics", days="30")
    token = page.get_data(as_text=True).split('class="secret">')[1].split("<")[0]
    headers = {"Authorization": f"Bearer {token}"}
    program = society.app.test_client()
    assert program.get("/api/v1/meetings", headers=headers).status_code == 200
    assert office.post(f"/accounts/{person.account.id}/withdraw").status_code == 303  # type: ignore[union-attr]
    assert program.get("/api/v1/meetings", headers=headers).status_code == 401
