from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.catalogue.transactions import utc_now
from meetings.live.session import Channel, LiveSession


@pytest.fixture
def session(archive: Any) -> LiveSession:
    meeting = archive.catalogue.add_meeting("First meeting")
    opened: LiveSession = archive.catalogue.live.open(meeting, channels=(Channel(), Channel("fr", "French", "fr")))
    return opened


def headers(session: LiveSession) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.key}"}


def begin(client: FlaskClient, session: LiveSession, channel: str = "floor", **about: object) -> str:
    told = client.post(
        f"/live/{session.id}/channels/{channel}/takes",
        json={"type": "audio/webm;codecs=opus", **about},
        headers=headers(session),
    )
    assert told.status_code == 201, told.get_data(as_text=True)
    return f"/live/{session.id}/channels/{channel}/takes/{told.get_json()['take']}"


def test_a_chunk_is_on_the_disk_when_it_is_acknowledged(
    client: FlaskClient, archive: Any, session: LiveSession
) -> None:
    take = begin(client, session)
    for number, content in enumerate((b"first", b"second")):
        told = client.put(f"{take}/chunks/{number}", data=content, headers=headers(session))
        assert told.get_json() == {"next": number + 1}
    folder = archive.settings.live_dir / session.id / "floor"
    assert [path.read_bytes() for path in sorted(folder.glob("*/*.chunk"))] == [b"first", b"second"]
    assert client.get(take, headers=headers(session)).get_json() == {"next": 2}


def test_a_chunk_may_come_twice_but_not_too_early(client: FlaskClient, session: LiveSession) -> None:
    take = begin(client, session)
    for _ in range(2):
        assert client.put(f"{take}/chunks/0", data=b"a", headers=headers(session)).status_code == 200
    early = client.put(f"{take}/chunks/5", data=b"a", headers=headers(session))
    assert (early.status_code, early.get_json()["next"]) == (409, 1)


def test_a_session_begins_with_its_first_take(client: FlaskClient, archive: Any, session: LiveSession) -> None:
    before = utc_now()
    begin(client, session, age_ms=2000)
    began = archive.catalogue.live.get(session.id).began_at
    assert 1.5 < (before - began).total_seconds() < 2.1
    begin(client, session, "fr")
    assert archive.catalogue.live.get(session.id).began_at == began


def test_nobody_sends_without_the_key(client: FlaskClient, session: LiveSession) -> None:
    take = begin(client, session)
    for given in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer ü"}):
        assert client.put(f"{take}/chunks/0", data=b"a", headers=given).status_code == 404
    foreign = {**headers(session), "Origin": "http://evil.example"}
    assert client.put(f"{take}/chunks/0", data=b"a", headers=foreign).status_code == 403


def test_an_ended_session_takes_no_more(client: FlaskClient, archive: Any, session: LiveSession) -> None:
    take = begin(client, session)
    archive.catalogue.live.end(session.id, utc_now())
    told = client.put(f"{take}/chunks/0", data=b"a", headers=headers(session))
    assert told.status_code == 409
    assert "has ended" in told.get_json()["detail"]


@pytest.mark.parametrize("about", [{"type": "text/html"}, {"age_ms": -1}, {"age_ms": "now"}, {"age_ms": 10**9}])
def test_what_cannot_be_a_take_is_refused_in_a_sentence(
    client: FlaskClient, session: LiveSession, about: dict[str, object]
) -> None:
    told = client.post(
        f"/live/{session.id}/channels/floor/takes", json={"type": "audio/webm", **about}, headers=headers(session)
    )
    assert told.status_code == 400
    assert told.get_json()["detail"].endswith(".")


def test_a_channel_that_is_not_there_is_not_made(client: FlaskClient, session: LiveSession) -> None:
    told = client.post(f"/live/{session.id}/channels/es/takes", json={"type": "audio/webm"}, headers=headers(session))
    assert told.status_code == 404


def test_too_large_a_chunk_is_refused(client: FlaskClient, session: LiveSession) -> None:
    take = begin(client, session)
    assert client.put(f"{take}/chunks/0", data=b"x" * 4_000_001, headers=headers(session)).status_code == 413
