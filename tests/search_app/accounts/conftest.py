"""People with accounts, and what they do in a browser's place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from meetings.bodies import Body
from meetings.people import Account, Invitation
from meetings.questionnaire import Questionnaire
from search_app.accounts import passwords

PASSWORD = "a quiet room in Geneva"
QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
SECRET = pyotp.random_base32()
NOW = dt.datetime.now(dt.UTC)


@dataclass
class Person:
    """Somebody with a browser."""

    client: FlaskClient
    account: Account | None = None

    def post(self, address: str, **fields: str) -> TestResponse:
        """Send a form with its token."""
        return self.client.post(address, data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        page = self.client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    def sign_in(self, *, password: str = PASSWORD, code: bool = True, target: str = "") -> TestResponse:
        """Sign in with the password, and with the second factor where there is one."""
        assert self.account
        response = self.post("/sign-in", email=self.account.email, password=password, next=target)
        if code and response.location and response.location.endswith("/code"):
            response = self.post("/sign-in/code", code=pyotp.TOTP(SECRET).now())
        return response


@dataclass
class Society:
    """An application and those who use it."""

    archive: Any
    app: Flask

    def person(self, role: str = "member", *, second_factor: bool | None = None, signed_in: bool = True) -> Person:
        """Make an account and sign it in; chair and secretariat have a second factor unless told otherwise."""
        accounts = self.archive.catalogue.accounts
        number = len(accounts.all())
        invitation = Invitation(
            f"{role}{number}@example.org", f"{role} {number}", role, None, "test", NOW, NOW + dt.timedelta(days=1)
        )
        account = accounts.accept(
            accounts.invite(invitation), now=NOW, email="", name=invitation.name, password_hash=QUICK.hash(PASSWORD)
        )
        if role in {"chair", "secretariat"} if second_factor is None else second_factor:
            account = accounts.set_second_factor(account.id, SECRET, ())
        person = Person(self.app.test_client(), account)
        if signed_in:
            assert person.sign_in().status_code == 303
        return person

    def public(self, **environ: str) -> Person:
        client = self.app.test_client()
        client.environ_base.update(environ)
        return Person(client)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real hashes, made with less work."""
    monkeypatch.setattr(passwords, "_HASHER", QUICK)


@pytest.fixture
def society(archive: Any) -> Society:
    return Society(archive, archive.app())


@pytest.fixture
def person(society: Society) -> Callable[..., Person]:
    return society.person


@pytest.fixture
def two(society: Society) -> tuple[str, str]:
    """The recordings of two bodies, ``w1`` and ``w2``, with a meeting and a questionnaire each."""
    catalogue, found = society.archive.catalogue, []
    for number, body in enumerate(("w1", "w2"), 1):
        catalogue.bodies.keep(Body(body, f"Body {body}"), NOW)
        recording = society.archive.add(str(number) * 16, meeting=f"Meeting of {body}")
        catalogue.programmes.change(recording.meeting.id, partial(replace, body_id=body))
        catalogue.questionnaires.add(Questionnaire(f"q{body}", f"Questions of {body}", body), NOW)
        society.archive.finish(recording)
        found.append(recording.id)
    return found[0], found[1]
