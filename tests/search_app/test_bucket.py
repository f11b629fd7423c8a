"""Pages over recordings in a bucket: sound in parts, outlines, silenced versions, and uploads straight to it."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from ingest.intake import source_name
from media.storage import storage_of
from meetings.recording import Recording
from meetings.timeline import Span
from tests.buckets import S3Server

pytestmark = pytest.mark.server


@pytest.fixture
def archive(bucket: str, s3_server: S3Server, archive: Any) -> Any:
    """The small archive, with its recordings in a bucket."""
    return replace(archive, settings=replace(archive.settings, recordings_url=bucket, s3_url=s3_server.url))


@pytest.fixture
def sounding(archive: Any, finished: Recording) -> Recording:
    """A recording whose sound has gone to the bucket."""
    folder = archive.settings.recordings_dir / finished.id
    for path in sorted(folder.iterdir()):
        storage_of(archive.settings).put(finished.id, path.name, path)
        path.unlink()
    return finished


def test_a_part_of_the_sound_is_sent(client: FlaskClient, sounding: Recording) -> None:
    address = f"/recordings/{sounding.id}/audio"
    whole = client.get(address)
    assert whole.status_code == 200
    assert whole.content_length == len(whole.data)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = client.get(address, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes 1000-1999/{len(whole.data)}"
    assert part.data == whole.data[1000:2000]
    last = client.get(address, headers={"Range": "bytes=-7"})
    assert last.data == whole.data[-7:]
    assert client.get(address, headers={"Range": f"bytes={len(whole.data)}-"}).status_code == 416
    again = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


def test_the_outline_is_drawn_and_kept(archive: Any, client: FlaskClient, sounding: Recording) -> None:
    assert client.get(f"/recordings/{sounding.id}/waveform.svg").status_code == 200
    assert storage_of(archive.settings).find(sounding.id, "peaks.json") is not None
    assert not [path for path in archive.settings.data_dir.rglob("*") if path.name == "speech.wav"]


def test_what_is_withheld_is_silenced_in_the_bucket(archive: Any, client: FlaskClient, sounding: Recording) -> None:
    page = client.get(f"/recordings/{sounding.id}").text
    assert f"/recordings/{sounding.id}/audio" in page
    whole = client.get(f"/recordings/{sounding.id}/audio").data
    archive.catalogue.edits.withheld_spans = lambda _recording_id: (Span(1_000, 3_000),)
    answer = client.get(f"/recordings/{sounding.id}/audio")
    deadline = time.monotonic() + 30
    while answer.status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
        answer = client.get(f"/recordings/{sounding.id}/audio")
    assert answer.status_code == 200
    assert answer.data != whole
    (kept,) = storage_of(archive.settings).files(sounding.id, "public-*")
    assert kept.size_bytes == len(answer.data)


def put(address: str, content: bytes) -> None:
    urllib.request.urlopen(urllib.request.Request(address, content, method="PUT")).close()


def test_a_recording_is_sent_straight_to_the_bucket(
    archive: Any, client: FlaskClient, tone: Callable[[Path, int], None], tmp_path: Path
) -> None:
    tone(tmp_path / "day 1.wav", 300_000)  # 9.6 MB: two parts
    content = (tmp_path / "day 1.wav").read_bytes()
    client.application.config["WTF_CSRF_ENABLED"] = False
    begun = client.post("/uploads/direct", json={"length": len(content), "name": "day 1.wav"})
    assert begun.status_code == 201
    address, part_bytes = begun.headers["Location"], begun.json["part_bytes"]
    assert (begun.json["parts"], begun.json["sent"], begun.json["whole"]) == (2, [], False)
    put(client.post(f"{address}/parts/2").json["url"], content[part_bytes:])
    assert client.get(address).json["sent"] == [2]
    assert client.post(f"{address}/finish").status_code == 400
    form = {"upload_id": begun.json["id"], "meeting": "First meeting"}
    assert client.post("/upload", data=form).status_code == 400
    put(client.post(f"{address}/parts/1").json["url"], content[:part_bytes])
    assert client.post(f"{address}/finish").json["whole"] is True
    sent = client.post("/upload", data=form)
    assert sent.status_code == 303
    (recording,) = archive.catalogue.recordings()
    assert recording.file_name == "day 1.wav"
    assert recording.size_bytes == len(content)
    with storage_of(archive.settings).open(recording.id, source_name(recording, archive.settings)) as file:
        assert file.read() == content
    assert client.get(address).status_code == 404, "the upload is not needed any more"
    assert not list(archive.settings.uploads_dir.glob("*.part"))


def test_a_page_may_send_to_the_bucket_and_nowhere_else(archive: Any, client: FlaskClient) -> None:
    policy = client.get("/upload").headers["Content-Security-Policy"]
    assert f"connect-src 'self' {archive.settings.s3_url};" in policy
    assert archive.settings.s3_url not in client.get("/search").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "asked", [{}, {"length": "9", "name": "a"}, {"length": 0, "name": "a"}, [], {"length": True, "name": ""}]
)
def test_what_is_no_upload_is_refused(client: FlaskClient, asked: Any) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/uploads/direct", json=asked).status_code == 400


def test_other_sites_cannot_begin_one(client: FlaskClient) -> None:
    assert client.post("/uploads/direct", json={"length": 9, "name": "a"}).status_code == 400
    foreign = {"Origin": "https://elsewhere.example"}
    assert client.post("/uploads/direct", json={"length": 9, "name": "a"}, headers=foreign).status_code == 403
