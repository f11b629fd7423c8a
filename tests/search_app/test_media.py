from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.recording import Recording


def test_sound_is_sent_whole_and_in_parts(archive: Any, client: FlaskClient, finished: Recording) -> None:
    content = (archive.settings.recordings_dir / finished.id / "rendition.m4a").read_bytes()
    with client.get(f"/recordings/{finished.id}/audio") as whole:
        assert whole.data == content
        assert whole.headers["Accept-Ranges"] == "bytes"
        assert whole.mimetype == "audio/mp4"
    with client.get(f"/recordings/{finished.id}/audio", headers={"Range": "bytes=100-299"}) as part:
        assert part.status_code == 206
        assert part.data == content[100:300]
        assert part.headers["Content-Range"] == f"bytes 100-299/{len(content)}"


def test_a_part_beyond_the_end_is_refused(client: FlaskClient, finished: Recording) -> None:
    with client.get(f"/recordings/{finished.id}/audio", headers={"Range": "bytes=99999999-"}) as response:
        assert response.status_code == 416
        assert response.headers["Content-Range"].startswith("bytes */")


def test_unchanged_sound_is_not_sent_again(client: FlaskClient, finished: Recording) -> None:
    with client.get(f"/recordings/{finished.id}/audio") as first:
        etag = first.headers["ETag"]
    with client.get(f"/recordings/{finished.id}/audio", headers={"If-None-Match": etag}) as again:
        assert again.status_code == 304


@pytest.mark.parametrize("what", ["audio", "waveform.svg"])
def test_sound_that_is_not_made_yet_is_not_found(archive: Any, client: FlaskClient, what: str) -> None:
    assert client.get(f"/recordings/{archive.add().id}/{what}").status_code == 404


def test_the_outline_rises_and_falls_with_the_sound(client: FlaskClient, finished: Recording) -> None:
    peaks = client.get(f"/api/v1/recordings/{finished.id}/peaks").get_json()["peaks"]
    assert len(peaks) == 1000
    assert 0.15 < max(peaks) < 0.2
    assert min(peaks) < 0.03
    again = client.get(f"/api/v1/recordings/{finished.id}/peaks").get_json()["peaks"]
    assert again == peaks


def test_the_outline_is_a_picture(client: FlaskClient, finished: Recording) -> None:
    response = client.get(f"/recordings/{finished.id}/waveform.svg")
    assert response.mimetype == "image/svg+xml"
    assert response.data.startswith(b"<svg")
