from __future__ import annotations

import datetime as dt
import subprocess
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from media.live.chunks import ChunkFolder
from media.live.packaging import package
from media.live.parts import put
from meetings.catalogue.transactions import utc_now
from meetings.live.caption_files import CaptionFiles
from meetings.live.captions import CaptionLine, Captions
from meetings.live.session import LiveSession
from meetings.people import Actor
from meetings.timeline import Span
from meetings.transcript import Word
from search_app.live.access import may_follow, player_ticket

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
        assert told.get_data(as_text=True).count("#EXTINF") >= 2
    again = client.get(f"{base}/live.m3u8", headers={"If-None-Match": client.get(f"{base}/live.m3u8").headers["ETag"]})
    assert again.status_code == 304
    piece = next(line for line in told.get_data(as_text=True).splitlines() if line.endswith(".m4s"))
    with client.get(f"{base}/{piece}", headers={"Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data)) == (206, 10)
    with client.get(f"{base}/0000-0/init.mp4") as init:
        assert init.data[4:8] == b"ftyp"


@pytest.mark.parametrize(
    "piece",
    [
        "0000-0/parts",
        "0000-0/sound.mp3",
        "0000-0/000000-000099.m4s",
        "0000-0/..%2fown.m3u8",
        "x/init.mp4",
        "0000-0/999999.m4s",
    ],
)
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


def test_a_player_waits_for_the_playlist_with_the_next_part(
    client: FlaskClient, archive: Any, session: LiveSession
) -> None:
    base, folder = f"/live/{session.id}/sound/floor", archive.settings.live_dir / session.id / "hls" / "floor"
    text = client.get(f"{base}/live.m3u8").get_data(as_text=True)
    hint = text.splitlines()[-1].partition('URI="')[2].rstrip('"')
    count, number = text.count("#EXTINF"), int(hint[-10:-4])
    asked = {"_HLS_msn": count, "_HLS_part": number - 4 * count}
    begun = time.monotonic()
    maker = threading.Timer(0.4, put, (folder / hint.split("/")[0], number, b"new", 24_000))
    maker.start()
    told = client.get(f"{base}/live.m3u8", query_string=asked)
    assert time.monotonic() - begun > 0.3
    assert f'URI="{hint}"' in told.get_data(as_text=True).replace("PRELOAD-HINT", "")
    with client.get(f"{base}/{hint}") as part:
        assert part.data == b"new"
    assert client.get(f"{base}/live.m3u8", query_string={"_HLS_msn": count + 9}).status_code == 400
    assert client.get(f"{base}/live.m3u8", query_string={"_HLS_part": 1}).status_code == 400


def test_the_master_playlist_offers_captions_that_lie_where_the_sound_does(
    client: FlaskClient, archive: Any, session: LiveSession
) -> None:
    base = f"/live/{session.id}/sound"
    assert "SUBTITLES" not in client.get(f"{base}/master.m3u8").get_data(as_text=True)
    files = CaptionFiles(archive.settings.live_dir / session.id / "captions")
    line = CaptionLine(0, (Word(Span(2_200, 2_600), "Order,"), Word(Span(2_600, 3_000), "please.")), name="Peter Major")
    files.keep([line])
    files.show(Captions((line,), "", 4_500, 4_500))
    assert 'URI="floor/captions.m3u8"' in client.get(f"{base}/master.m3u8").get_data(as_text=True)
    listed = client.get(f"{base}/floor/captions.m3u8").get_data(as_text=True)
    pieces = [each for each in listed.split() if ".vtt" in each]
    first, second = (client.get(f"{base}/floor/{piece}").get_data(as_text=True) for piece in pieces[:2])
    assert first == "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n"
    assert "00:00:02.200 -->" in second
    assert "<v Peter Major>Order, please.</v>" in second


def test_the_endless_mp3_carries_titles_where_they_are_asked_for(
    client: FlaskClient, archive: Any, session: LiveSession
) -> None:
    archive.catalogue.live.end(session.id, utc_now())
    address = f"/live/{session.id}/sound/floor/stream.mp3"
    with client.get(address) as plain:
        assert (plain.mimetype, plain.headers["icy-br"]) == ("audio/mpeg", "64")
        assert "icy-metaint" not in plain.headers
        assert abs(len(plain.data) / 8000 - 3) < 0.3
    with client.get(f"{address}?from=0", headers={"Icy-MetaData": "1"}) as titled:
        assert titled.headers["icy-metaint"] == "16000"
        assert b"StreamTitle='First meeting';" in titled.data
        assert abs(len(titled.data) / 8000 - 5) < 0.3
    assert client.head(address).status_code == 200


def test_a_player_shows_a_ticket_of_somebody_who_may_listen(
    client: FlaskClient, archive: Any, session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, people = archive.catalogue.live, archive.catalogue.accounts
    live.end(session.id, utc_now())
    monkeypatch.setattr("search_app.live.access.current_person", lambda: Actor("x", "public"))
    address = f"/live/{session.id}/sound/floor/stream.mp3"
    account = SimpleNamespace(
        id="a1", name="NGO", role="observer", entity=None, withdrawn_at=None, email="ngo@example.org"
    )
    monkeypatch.setattr(people, "get", lambda _id: account)
    app = archive.app()
    with app.test_request_context():
        monkeypatch.setattr("search_app.live.access.current_person", lambda: Actor("NGO", "observer", None, "a1"))
        ticket = player_ticket(session)
    monkeypatch.setattr("search_app.live.access.current_person", lambda: Actor("x", "public"))
    listener = app.test_client()
    assert listener.get(address).status_code == 404
    assert listener.get(f"{address}?ticket={ticket}").status_code == 200
    assert listener.get(f"{address}?ticket={ticket}x").status_code == 404
    account.withdrawn_at = utc_now()
    assert listener.get(f"{address}?ticket={ticket}").status_code == 404
