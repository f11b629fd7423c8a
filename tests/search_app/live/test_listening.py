from __future__ import annotations

import datetime as dt
import subprocess
from typing import Any

import pytest
from flask.testing import FlaskClient

from media.live.chunks import ChunkFolder
from media.live.packaging import package
from meetings.live.session import LiveSession
from meetings.people import Actor
from search_app.live.access import may_follow

AT = dt.datetime(2013, 5, 30, 9, tzinfo=dt.UTC)


@pytest.fixture
def session(archive: Any) -> LiveSession:
    """A session of five seconds, encoded for listeners."""
    live = archive.catalogue.live
    opened: LiveSession = live.open(archive.catalogue.add_meeting("First meeting"), audience="observers")
    folder = archive.settings.live_dir / opened.id
    chunks = ChunkFolder(folder / "floor")
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:d=5", "-c:a", "libopus", "-f", "webm", "pipe:1"]
    chunks.put(chunks.begin("audio/webm", AT), 0, subprocess.run(command, check=True, capture_output=True).stdout)
    live.begin(opened.id, AT)
    package(chunks, folder / "hls" / "floor", began_at=AT, is_over=lambda: True, stopped=lambda: False)
    found: LiveSession = live.get(opened.id)
    return found


def test_a_listener_gets_the_playlist_and_its_pieces_also_in_part(client: FlaskClient, session: LiveSession) -> None:
    base = f"/live/{session.id}/sound/floor"
    for name in ("live.m3u8", "whole.m3u8"):
        told = client.get(f"{base}/{name}")
        assert told.mimetype == "application/vnd.apple.mpegurl"
        assert told.get_data(as_text=True).count("#EXTINF") == 3
    again = client.get(f"{base}/live.m3u8", headers={"If-None-Match": client.get(f"{base}/live.m3u8").headers["ETag"]})
    assert again.status_code == 304
    piece = next(line for line in told.get_data(as_text=True).splitlines() if line.endswith(".m4s"))
    with client.get(f"{base}/{piece}", headers={"Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data)) == (206, 10)
    with client.get(f"{base}/0000-0/init.mp4") as init:
        assert init.data[4:8] == b"ftyp"


@pytest.mark.parametrize("piece", ["0000-0/own.m3u8", "0000-0/..%2fown.m3u8", "x/init.mp4", "0000-0/999999.m4s"])
def test_nothing_else_is_sent(client: FlaskClient, session: LiveSession, piece: str) -> None:
    assert client.get(f"/live/{session.id}/sound/floor/{piece}").status_code == 404
    assert client.get(f"/live/{session.id}/sound/fr/live.m3u8").status_code == 404


def test_a_session_is_followed_by_those_for_whom_it_is(
    archive: Any, session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = {
        role: may_follow(Actor("x", role), session, archive.catalogue)
        for role in ("chair", "member", "observer", "public")
    }
    assert allowed == {"chair": True, "member": True, "observer": True, "public": False}
    client = archive.app().test_client()
    monkeypatch.setattr("search_app.live.access.current_person", lambda: Actor("x", "public"))
    for address in ("", "/sound/floor/live.m3u8", "/sound/floor/0000-0/init.mp4"):
        assert client.get(f"/live/{session.id}{address}").status_code == 404


def test_only_the_page_that_plays_may_play_what_its_script_makes(client: FlaskClient, session: LiveSession) -> None:
    assert "media-src 'self' blob:" in client.get(f"/live/{session.id}").headers["Content-Security-Policy"]
    assert "blob:" not in client.get("/live").headers["Content-Security-Policy"]
