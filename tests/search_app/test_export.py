from __future__ import annotations

import datetime as dt
import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings import formats
from meetings.recording import Recording
from search_app.pages.export import download_name


@pytest.mark.parametrize("fmt", ["txt", "docx", "vtt", "srt", "json", "rttm", "html", "csv"])
def test_each_format_is_offered_and_sent(client: FlaskClient, finished: Recording, fmt: str) -> None:
    page = client.get(f"/recordings/{finished.id}").get_data(as_text=True)
    address = f"/recordings/{finished.id}/export/{fmt}"
    assert f'href="{address}"' in page
    for sent in (client.get(address), client.get(f"/api/v1{address}")):
        assert sent.status_code == 200
        assert sent.mimetype == formats.FORMATS[fmt].media_type.partition(";")[0]
        name = f"working-group-on-enhanced-cooperation-first-meeting-2013-05-30-draft.{fmt}"
        assert sent.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert len(sent.data) > 50


def test_the_exports_say_what_was_said(client: FlaskClient, finished: Recording) -> None:
    get = lambda fmt: client.get(f"/recordings/{finished.id}/export/{fmt}").data  # noqa: E731
    assert b">>MARILYN CADE:" in get("txt")
    assert get("vtt").startswith(b"WEBVTT")
    assert json.loads(get("json"))["segments"][3]["name"] == "Marilyn Cade"
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(get("docx"))).namelist()


def test_there_is_no_export_before_the_transcript(archive: Any, client: FlaskClient) -> None:
    assert client.get(f"/recordings/{archive.add().id}/export/txt").status_code == 404


def test_download_names_are_safe_on_every_system(archive: Any) -> None:
    recording = archive.add(meeting="Réunion: «2»/../x\n", group="Brazil", date=dt.date(2013, 5, 31))
    assert download_name(recording, ".vtt") == "reunion-2-x-2013-05-31-brazil-draft.vtt"
