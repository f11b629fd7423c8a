from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from search_app.accounts import guessing
from tests.search_app.accounts.conftest import PASSWORD, SECRET, Person, Society


def test_before_there_are_accounts_whoever_sits_here_is_the_secretariat(society: Society) -> None:
    person = society.public()
    assert person.client.get("/").status_code == 200
    assert "set up accounts" in person.client.get("/").get_data(as_text=True)
    assert person.client.get("/api/v1/recordings").status_code == 200


@pytest.mark.parametrize(
    ("headers", "environ"),
    [
        ({}, {"REMOTE_ADDR": "192.0.2.7"}),
        ({"X-Forwarded-For": "192.0.2.7"}, {}),
        ({"Forwarded": "for=192.0.2.7"}, {}),
        ({"Host": "record.example.org"}, {}),
    ],
)
def test_nobody_elsewhere_is_the_secretariat(archive: Any, headers: dict[str, str], environ: dict[str, str]) -> None:
    client = archive.app(hosts=None).test_client()
    for address in ("/", "/upload", "/accounts", "/accounts/first", "/api/v1/recordings"):
        assert client.get(address, headers=headers, environ_overrides=environ).status_code == 403
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "4", **headers}
    assert client.post("/uploads", headers=tus, environ_overrides=environ).status_code == 403
    assert client.get("/healthz", headers=headers, environ_overrides=environ).status_code == 200


def test_the_first_account_closes_the_archive_and_is_led_to_its_second_factor(society: Society) -> None:
    person = society.public()
    fields = {"name": "Anne", "email": "anne@example.org", "password": PASSWORD, "repeated": PASSWORD}
    response = person.post("/accounts/first", **fields)
    assert (response.status_code, response.location) == (303, "/account/second-factor")
    assert person.client.get("/").status_code == 200
    stranger = society.public()
    assert stranger.client.get("/").location == "/sign-in?next=/"
    assert stranger.client.get("/api/v1/recordings").status_code == 401
    assert stranger.client.post("/uploads", headers={"Tus-Resumable": "1.0.0"}).status_code == 401
    assert society.public().post("/accounts/first", **fields).location == "/sign-in"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password": "short", "repeated": "short"}, "at least 12 characters"),
        ({"repeated": "another one altogether"}, "not the same"),
        ({"password": "aaaaaaaaaaaaaa", "repeated": "aaaaaaaaaaaaaa"}, "too easily guessed"),
        ({"password": "anne@example.org", "repeated": "anne@example.org"}, "too easily guessed"),
        ({"email": "anne"}, "e-mail address"),
        ({"name": " "}, "give a name"),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_kept(society: Society, fields: dict[str, str], sentence: str) -> None:
    right = {"name": "Anne", "email": "anne@example.org", "password": PASSWORD, "repeated": PASSWORD}
    response = society.public().post("/accounts/first", **{**right, **fields})
    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert sentence in page
    assert PASSWORD not in page
    assert not society.archive.catalogue.accounts.exist()


def test_a_member_signs_in_and_comes_to_where_they_wanted(person: Callable[..., Person]) -> None:
    member = person(signed_in=False)
    assert member.client.get("/bodies?q=x").location == "/sign-in?next=/bodies?q%3Dx"
    assert member.sign_in(target="/bodies?q=x").location == "/bodies?q=x"
    assert member.client.get("/").status_code == 200
    member.post("/sign-out")
    assert member.client.get("/").status_code == 302


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/\nx", "x"])
def test_no_link_leads_out_of_the_archive(person: Callable[..., Person], target: str) -> None:
    assert person(signed_in=False).sign_in(target=target).location == "/"


def test_wrong_passwords_and_unknown_addresses_are_told_alike(person: Callable[..., Person]) -> None:
    member = person(signed_in=False)
    wrong = member.sign_in(password="not this one at all")
    unknown = member.post("/sign-in", email="nobody@example.org", password=PASSWORD)
    assert wrong.status_code == unknown.status_code == 401
    for response in (wrong, unknown):
        assert "do not belong together" in response.get_data(as_text=True)


def test_guessing_is_bounded_for_each_account_and_address(
    society: Society, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "PER_ACCOUNT_AND_ADDRESS", 3)
    member = person(signed_in=False)
    for _ in range(3):
        assert member.sign_in(password="not this one at all").status_code == 401
    stopped = member.sign_in()
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) == 900
    elsewhere = society.public(REMOTE_ADDR="192.0.2.7")
    elsewhere.account = member.account
    assert elsewhere.sign_in().status_code == 303


def test_a_code_is_asked_for_counts_once_and_is_guessed_in_vain(
    person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "PER_ACCOUNT_AND_ADDRESS", 4)
    chair = person("chair", signed_in=False)
    assert chair.sign_in(code=False).location == "/sign-in/code"
    assert chair.client.get("/").status_code == 302
    assert chair.post("/sign-in/code", code="000000").status_code == 401
    code = pyotp.TOTP(SECRET).now()
    assert chair.post("/sign-in/code", code=code).location == "/"
    assert chair.client.get("/").status_code == 200
    chair.post("/sign-out")
    chair.sign_in(code=False)
    assert chair.post("/sign-in/code", code=code).status_code == 401
    for guess in ("000001", "abc", "１２３４５６"):
        assert chair.post("/sign-in/code", code=guess).status_code in {401, 429}
    assert chair.post("/sign-in/code", code=pyotp.TOTP(SECRET).at(int(time.time()) + 30)).status_code == 429


def test_setting_up_the_second_factor_gives_recovery_codes_that_work_once(person: Callable[..., Person]) -> None:
    chair = person("chair", second_factor=False)
    assert chair.client.get("/account/second-factor").status_code == 200
    with chair.client.session_transaction() as session:
        secret = session["second_factor_draft"]
    assert chair.post("/account/second-factor", code="123").status_code == 400
    page = chair.post("/account/second-factor", code=pyotp.TOTP(secret).now()).get_data(as_text=True)
    codes = [piece.split("</code>")[0] for piece in page.split("<li><code>")[1:]]
    assert len(codes) == 8
    for expected in ("/", None):
        chair.post("/sign-out")
        chair.sign_in(code=False)
        assert chair.post("/sign-in/code", code=codes[0].upper()).location == expected


def test_signing_out_everywhere_ends_every_session(society: Society, person: Callable[..., Person]) -> None:
    here = person()
    there = society.public()
    there.account = here.account
    there.sign_in()
    assert there.client.get("/").status_code == 200
    here.post("/account/sign-out-everywhere")
    assert there.client.get("/").status_code == 302
    assert here.client.get("/").status_code == 302


def test_a_new_password_ends_the_other_sessions_only(society: Society, person: Callable[..., Person]) -> None:
    here = person()
    there = society.public()
    there.account = here.account
    there.sign_in()
    new = {"password": "another quiet room", "repeated": "another quiet room"}
    assert here.post("/account/password", present="wrong", **new).status_code == 400
    assert here.post("/account/password", present=PASSWORD, **new).status_code == 303
    assert here.client.get("/").status_code == 200
    assert there.client.get("/").status_code == 302
    assert there.sign_in().status_code == 401
    assert there.sign_in(password="another quiet room").status_code == 303


def test_a_stolen_cookie_of_before_is_worth_nothing(society: Society, person: Callable[..., Person]) -> None:
    member = person()
    cookie = member.client.get_cookie("session")
    assert cookie
    member.post("/account/sign-out-everywhere")
    thief = society.public()
    thief.client.set_cookie("session", cookie.value)
    assert thief.client.get("/").status_code == 302


def test_pages_of_signed_in_people_are_kept_by_no_cache(person: Callable[..., Person]) -> None:
    headers = person().client.get("/").headers
    assert "private" in headers["Cache-Control"]
    assert "no-cache" in headers["Cache-Control"]
    assert "Cookie" in headers["Vary"]


def test_cookies_travel_over_https_alone_where_the_archive_has_such_an_address(archive: Any) -> None:
    from dataclasses import replace

    assert archive.app().config["SESSION_COOKIE_SECURE"] is False
    archive.settings = replace(archive.settings, url="https://record.example.org")
    assert archive.app().config["SESSION_COOKIE_SECURE"] is True
