"""OpenID Connect against a provider that speaks it over real HTTP on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.search_app.accounts.conftest import Person, Society

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=5).raise_for_status()
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def society(archive: Any, provider: str) -> Society:
    archive.settings = replace(
        archive.settings, oidc_issuer=provider, oidc_client_id="verbatim", oidc_client_secret="secret"
    )
    return Society(archive, archive.app())


def knows(provider: str, subject: str, **claims: object) -> None:
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=10).raise_for_status()


def through(person: Person, subject: str, begin: str = "/sign-in/openid?next=/search") -> str:
    """Go to the provider, say there who one is, come back; return where that led."""
    there = person.client.get(begin).location
    answer = requests.post(there, data={"sub": subject}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    response = person.client.get(f"{back.path}?{back.query}")
    assert response.location
    return response.location


def test_an_account_is_known_by_its_verified_address_and_then_by_its_subject(society: Society, provider: str) -> None:
    member = society.person(signed_in=False)
    assert member.account
    knows(provider, "s1", email=member.account.email, email_verified=True)
    assert through(member, "s1") == "/search"
    assert member.client.get("/").status_code == 200
    knows(provider, "s1", email="moved@example.org", email_verified=True)
    again = society.public()
    assert through(again, "s1") == "/search"


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_nobody_verified_opens_nothing(society: Society, provider: str, verified: bool | None) -> None:
    member = society.person(signed_in=False)
    assert member.account
    knows(provider, "s2", email=member.account.email, email_verified=verified)
    assert through(member, "s2") == "/sign-in"
    assert member.client.get("/").status_code == 302


def test_a_stranger_gets_no_account(society: Society, provider: str) -> None:
    society.person()
    knows(provider, "s3", email="stranger@example.org", email_verified=True)
    stranger = society.public()
    assert through(stranger, "s3") == "/sign-in"
    assert "Ask the secretariat for an invitation" in stranger.client.get("/sign-in").get_data(as_text=True)


def test_the_second_factor_is_asked_for_here_too(society: Society, provider: str) -> None:
    chair = society.person("chair", signed_in=False)
    assert chair.account
    knows(provider, "s4", email=chair.account.email, email_verified=True)
    assert through(chair, "s4") == "/sign-in/code"


def test_an_invitation_is_taken_up_through_the_provider(society: Society, provider: str) -> None:
    office = society.person("secretariat")
    page = office.post("/accounts/invite", email="new@example.org", role="member").get_data(as_text=True)
    token = page.split("/join/")[1].split("<")[0]
    knows(provider, "s5", email="other@example.org", email_verified=True, name="New Member")
    guest = society.public()
    assert through(guest, "s5", f"/sign-in/openid?invitation={token}") == "/"
    account = society.archive.catalogue.accounts.find("new@example.org")
    assert (account.name, account.has_password) == ("New Member", False)


def test_an_answer_that_was_not_asked_for_is_refused(society: Society, provider: str) -> None:
    society.person()
    stranger = society.public()
    assert stranger.client.get("/sign-in/openid/back?code=x&state=y").location == "/sign-in"


def test_a_provider_that_is_away_is_told(archive: Any) -> None:
    archive.settings = replace(
        archive.settings, oidc_issuer="http://127.0.0.1:1", oidc_client_id="v", oidc_client_secret="s"
    )
    response = archive.app().test_client().get("/sign-in/openid")
    assert response.status_code == 503
    assert "cannot be reached now" in response.get_data(as_text=True)


def test_without_a_provider_there_is_no_such_way_in(archive: Any) -> None:
    assert archive.app().test_client().get("/sign-in/openid").status_code == 404
