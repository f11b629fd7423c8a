from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from meetings.catalogue.transactions import utc_now


def token(client: FlaskClient, address: str = "/live") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found
    return found[1]


def open_session(client: FlaskClient, **fields: Any) -> Any:
    return client.post("/live", data={"csrf_token": token(client), "meeting": "First meeting", **fields})


def test_a_session_is_opened_with_its_channels_and_shown(client: FlaskClient, archive: Any) -> None:
    answer = open_session(
        client, language="en", interpretation=["fr", "en", "es"], agenda="1. Procedure", audience="public",
        decision="Working methods, 4",
    )  # fmt: skip
    assert answer.status_code == 303
    (session,) = archive.catalogue.live.all()
    assert [channel.id for channel in session.channels] == ["floor", "fr", "es"]
    assert (session.audience, session.decision, session.state) == ("public", "Working methods, 4", "open")
    assert [item.title for item in session.agenda.items] == ["Procedure"]
    desk = client.get(answer.location)
    page = desk.get_data(as_text=True)
    assert "Floor (authentic)" in page
    assert session.key in page
    assert desk.headers["Permissions-Policy"].endswith("microphone=(self)")
    assert desk.headers["Cache-Control"] == "no-store"
    assert "microphone=()" in client.get("/live").headers["Permissions-Policy"]


def test_a_mistake_loses_nothing(client: FlaskClient, archive: Any) -> None:
    answer = open_session(client, meeting="", agenda="1. Procedure", interpretation="fr")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Please name the meeting" in page
    assert "1. Procedure" in page
    assert 'value="fr" checked' in page
    assert archive.catalogue.live.all() == ()


def test_the_floor_is_fetched_from_named_hosts_only(client: FlaskClient, archive: Any) -> None:
    answer = open_session(client, address="rtmp://evil.example/live")
    assert answer.status_code == 400
    assert "VERBATIM_LIVE_HOSTS" in answer.get_data(as_text=True)
    archive.settings = replace(archive.settings, live_hosts=("studio.example",))
    allowing = archive.app().test_client()
    assert open_session(allowing, address="rtmp://studio.example/live").status_code == 303
    (session,) = archive.catalogue.live.all()
    assert session.channels[0].address == "rtmp://studio.example/live"


def test_a_session_is_ended_once(client: FlaskClient, archive: Any) -> None:
    address = open_session(client).location
    (session,) = archive.catalogue.live.all()
    given = {"csrf_token": token(client, address)}
    assert client.post(f"/live/{session.id}/end", data=given).status_code == 303
    assert archive.catalogue.live.get(session.id).state == "ended"
    assert client.post(f"/live/{session.id}/end", data=given).status_code == 400
    assert "being put together" in client.get(address).get_data(as_text=True)


def test_a_session_that_could_not_be_kept_can_be_tried_again(client: FlaskClient, archive: Any) -> None:
    address = open_session(client).location
    (session,) = archive.catalogue.live.all()
    archive.catalogue.live.end(session.id, utc_now())
    archive.catalogue.live.fail(session.id, "No sound has arrived.")
    page = client.get(address).get_data(as_text=True)
    assert "No sound has arrived." in page
    client.post(f"/live/{session.id}/retry", data={"csrf_token": token(client, address)})
    assert archive.catalogue.live.get(session.id).state == "ended"


def test_forms_need_their_token(client: FlaskClient) -> None:
    for address in ("/live", "/live/x/end", "/live/x/retry"):
        assert client.post(address, data={"meeting": "x"}).status_code == 400
