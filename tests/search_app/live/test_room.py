from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.agenda import Agenda, AgendaItem
from meetings.catalogue.transactions import utc_now
from meetings.live.session import LiveSession
from meetings.people import Actor


@pytest.fixture
def session(archive: Any) -> LiveSession:
    opened: LiveSession = archive.catalogue.live.open(
        archive.catalogue.add_meeting("First meeting"), agenda=Agenda((AgendaItem("1", "Procedure"),))
    )
    archive.catalogue.live.begin(opened.id, utc_now())
    return opened


@pytest.fixture
def token(client: FlaskClient, session: LiveSession) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(f"/live/{session.id}").get_data(as_text=True))
    assert found
    return found[1]


def act(client: FlaskClient, session: LiveSession, token: str, kind: str, value: str = "", way: str = "room") -> Any:
    data = {"csrf_token": token, "kind": kind, "value": value}
    return client.post(f"/live/{session.id}/{way}", data=data, headers={"Accept": "application/json"})


def test_the_floor_is_asked_for_given_and_free_again(client: FlaskClient, session: LiveSession, token: str) -> None:
    act(client, session, token, "ask", "Brazil")
    assert [each["seat"] for each in act(client, session, token, "ask", "Japan").get_json()["queue"]] == [
        "Brazil",
        "Japan",
    ]
    room = act(client, session, token, "give", "Japan").get_json()
    assert (room["speaking"], [each["seat"] for each in room["queue"]]) == ("Japan", ["Brazil"])
    assert act(client, session, token, "rest").get_json()["speaking"] is None


def test_the_state_is_told_once(client: FlaskClient, session: LiveSession, token: str) -> None:
    address = f"/live/{session.id}/room"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    act(client, session, token, "mark", "decision")
    (mark,) = client.get(address, headers={"If-None-Match": first.headers["ETag"]}).get_json()["marks"]
    assert mark["kind"] == "decision"


def test_a_form_without_script_comes_back_to_the_page(client: FlaskClient, session: LiveSession, token: str) -> None:
    data = {"csrf_token": token, "kind": "item", "value": "1"}
    answer = client.post(f"/live/{session.id}/room", data=data)
    assert answer.status_code == 303
    assert client.get(f"/live/{session.id}/room").get_json()["item"] == "1"


@pytest.mark.parametrize(("kind", "value"), [("item", "9"), ("shout", "x"), ("give", ""), ("mark", "gavel")])
def test_what_cannot_happen_is_told(
    client: FlaskClient, session: LiveSession, token: str, kind: str, value: str
) -> None:
    assert act(client, session, token, kind, value).status_code == 400


def test_a_member_asks_for_their_own_seat_only(
    client: FlaskClient, session: LiveSession, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = Actor("Marilyn Cade", "member", "mCADE", "a1")
    for place in ("search_app.live.room.current_actor", "search_app.live.access.current_person"):
        monkeypatch.setattr(place, lambda: member)
    room = act(client, session, token, "ask", "Brazil", way="room/own").get_json()
    assert [each["seat"] for each in room["queue"]] == ["mCADE"]
    assert act(client, session, token, "give", "Brazil", way="room/own").status_code == 400


def test_a_session_that_has_ended_is_changed_no_more(
    client: FlaskClient, archive: Any, session: LiveSession, token: str
) -> None:
    archive.catalogue.live.end(session.id, utc_now())
    assert act(client, session, token, "ask", "Brazil").status_code == 400
