from __future__ import annotations

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.live.caption_files import CaptionFiles
from meetings.live.captions import CaptionLine, Captions
from meetings.live.session import LiveSession
from meetings.people import Actor
from meetings.timeline import Span
from meetings.transcript import Word


@pytest.fixture
def session(archive: Any) -> LiveSession:
    opened: LiveSession = archive.catalogue.live.open(archive.catalogue.add_meeting("First meeting"))
    return opened


def lines(count: int) -> tuple[CaptionLine, ...]:
    return tuple(
        CaptionLine(n, (Word(Span(n * 2000, n * 2000 + 900), f"word{n} <b>."),), "S1", "Peter Major")
        for n in range(count)
    )


def caption(archive: Any, session: LiveSession, count: int) -> None:
    files = CaptionFiles(archive.settings.live_dir / session.id / "captions")
    files.keep(lines(count))
    files.show(Captions(lines(count), "and so", count * 2000))


def test_a_reader_asks_again_and_again_and_is_told_when_nothing_changed(
    client: FlaskClient, archive: Any, session: LiveSession
) -> None:
    address = f"/live/{session.id}/captions"
    assert client.get(address).get_json()["total"] == 0
    caption(archive, session, 30)
    first = client.get(address)
    told = first.get_json()
    assert (told["total"], told["interim"], len(told["lines"])) == (30, "and so", 24)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    caption(archive, session, 31)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).get_json()["total"] == 31


def test_who_comes_late_gets_everything(client: FlaskClient, archive: Any, session: LiveSession) -> None:
    caption(archive, session, 30)
    assert len(client.get(f"/live/{session.id}/captions/all").get_json()["lines"]) == 30
    vtt = client.get(f"/live/{session.id}/captions.vtt").get_data(as_text=True)
    assert vtt.startswith("WEBVTT")
    assert "<v Peter Major>word29 &lt;b&gt;.</v>" in vtt


def test_captions_are_for_those_for_whom_the_session_is(
    client: FlaskClient, archive: Any, session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    caption(archive, session, 1)
    monkeypatch.setattr("search_app.live.access.current_person", lambda: Actor("x", "observer"))
    for address in ("captions", "captions/all", "captions.vtt"):
        assert client.get(f"/live/{session.id}/{address}").status_code == 404


def test_what_is_new_is_pushed(client: FlaskClient, archive: Any, session: LiveSession) -> None:
    caption(archive, session, 2)
    with client.get(f"/live/{session.id}/captions/events") as stream:
        assert stream.mimetype == "text/event-stream"
        pushed = stream.iter_encoded()
        assert next(pushed) == b"retry: 1000\n\n"
        assert b'"total": 2' in next(pushed)
        threading.Timer(0.2, caption, (archive, session, 3)).start()
        assert b'"total": 3' in next(pushed)


def test_a_reader_for_whom_there_is_no_room_is_told_so(
    client: FlaskClient, session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_app.live.waiting._room", threading.BoundedSemaphore(1))
    with client.get(f"/live/{session.id}/captions/events") as first:
        assert first.status_code == 200
        assert client.get(f"/live/{session.id}/captions/events").status_code == 503
    with client.get(f"/live/{session.id}/captions/events") as again:
        assert again.status_code == 200
