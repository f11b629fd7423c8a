"""The authorisation matrix: every route and method, asked by every role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule
from werkzeug.routing.converters import NumberConverter

from meetings.people import ACTOR_ROLES, HOLDERS, SECOND_FACTOR_RIGHTS, Right
from search_app.accounts.rights import ROUTES
from search_app.app import create_app
from tests.search_app.accounts.conftest import Person, Society

ADDRESSES = {"recording_id": "0" * 16, "meeting_id": "0" * 16, "fmt": "txt", "filename": "css/base.css"}
ENDS_THE_SESSION = {"accounts.sign_out", "own_account.sign_out_everywhere"}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application whose routes can be listed; nothing is asked of it."""
    from meetings.settings import Settings

    folder: Path = tmp_path_factory.mktemp("routes")
    missing: Any = None
    parts = dict.fromkeys(("catalogue", "index", "jobs", "receive_upload", "import_text", "learn_tags"), missing)
    return create_app(Settings.from_environ({}, folder), worker_alive=lambda: True, **parts)


def test_every_route_has_its_row_and_every_row_its_route(routes: Flask) -> None:
    endpoints = {rule.endpoint for rule in routes.url_map.iter_rules()}
    assert endpoints - set(ROUTES) == set(), "these routes have no row in search_app.accounts.rights.ROUTES"
    assert set(ROUTES) - endpoints == set(), "these rows have no route"


def some_value(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, NumberConverter) else ADDRESSES.get(name, "0" * 16)


def requests(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: some_value(rule, name) for name in rule.arguments if name not in (rule.defaults or {})}
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule, method, adapter.build(rule.endpoint, values, method)


def refused(person: Person, method: str, address: str, right: Right) -> bool:
    headers = {"Tus-Resumable": "1.0.0", "Accept": "text/html"}
    with person.client.open(address, method=method, headers=headers) as response:
        sent_away = response.status_code == 302 and any(
            place in response.location for place in ("/sign-in", "/account/second-factor")
        )
        return response.status_code in {401, 403} or (sent_away and right != "anyone")


@pytest.mark.parametrize("role", ACTOR_ROLES)
def test_each_role_may_do_what_its_rights_say_and_nothing_else(society: Society, role: str) -> None:
    society.person("member")  # so that there are accounts
    person = society.public() if role == "public" else society.person(role)
    wrong = []
    for rule, method, address in requests(society.app):
        right = ROUTES[rule.endpoint]
        if rule.endpoint in ENDS_THE_SESSION and method == "POST":
            continue
        visitor = role == "public"  # who has no account, and so none of their own
        allowed = role in HOLDERS[right] and not (visitor and right == "own account")
        if refused(person, method, address, right) == allowed:
            wrong.append((method, address, right))
    assert wrong == []


@pytest.mark.parametrize("role", ["chair", "secretariat"])
def test_without_the_second_factor_nobody_publishes_or_looks_after_accounts(society: Society, role: str) -> None:
    person = society.person(role, second_factor=False)
    asked = [
        (m, a, ROUTES[r.endpoint]) for r, m, a in requests(society.app) if ROUTES[r.endpoint] in SECOND_FACTOR_RIGHTS
    ]
    assert asked
    assert all(refused(person, method, address, right) for method, address, right in asked)


def test_a_route_without_a_row_answers_nobody(society: Society) -> None:
    society.app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    person = society.person("secretariat")
    assert person.client.get("/forgotten").status_code == 403
    assert society.public().client.get("/forgotten").status_code in {302, 401}


def test_pages_offer_only_what_their_reader_may_do(society: Society) -> None:
    recording = society.archive.add(state="failed", error="Broken.")
    member, office = society.person("member"), society.person("secretariat")
    for address, offered in (
        ("/", "Add a recording"),
        (f"/meetings/{recording.meeting.id}", "Add a session"),
        (f"/recordings/{recording.id}", "Try again"),
    ):
        assert offered in office.client.get(address).get_data(as_text=True)
        assert offered not in member.client.get(address).get_data(as_text=True)
