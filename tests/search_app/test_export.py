from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings import formats
from meetings.people import Actor
from meetings.recording import Recording
from search_app.pages.export import download_name


@pytest.mark.parametrize("fmt", ["txt", "docx", "pdf", "akn", "vtt", "srt", "json", "rttm", "html", "csv"])
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


def token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found
    return found[1]


def test_style_part_and_kind_are_chosen_on_the_page(client: FlaskClient, finished: Recording) -> None:
    page = client.get(f"/recordings/{finished.id}/export").get_data(as_text=True)
    for shown in (
        "&gt;&gt;MARILYN CADE:",
        "&gt;&gt; MCADE:",
        "Marilyn Cade (mCADE):",
        "Raw copy",
        "2. Method to seek input",
    ):
        assert shown in page
    chosen = {"format": "txt", "profile": "itu", "item": "2", "speaker": "Marilyn Cade", "times": "1"}
    sent = client.get(f"/recordings/{finished.id}/export", query_string=chosen)
    text = sent.get_data(as_text=True)
    assert ">> MCADE: The questionnaire" in text
    assert "EXTRACT: ITEM 2; SPEAKER MARILYN CADE." in text
    assert re.search(r"^\[0:00:\d\d\] >> MCADE:", text, re.MULTILINE)
    assert ">> BRAZIL:" not in text
    assert "-extract-draft.txt" in sent.headers["Content-Disposition"]


@pytest.mark.parametrize("asked", ["profile=vogon", "kind=poem", "item=99", "sound=1"])
def test_what_cannot_be_had_is_told(archive: Any, client: FlaskClient, asked: str) -> None:
    recording = archive.add()
    archive.finish(recording, sound=False)
    fmt = "html" if "sound" in asked else "txt"
    assert client.get(f"/recordings/{recording.id}/export/{fmt}?{asked}").status_code == 400


def test_the_title_page_is_made_from_what_is_known_of_the_session(client: FlaskClient, finished: Recording) -> None:
    address = f"/recordings/{finished.id}/export"
    fields = {
        "csrf_token": token(client, address), "body": "Working Group on Enhanced Cooperation", "place": "Geneva",
        "room": "Room XXIV", "date": "31.05.2013", "starts_at": "10.00", "symbol": "WGEC/1",
    }  # fmt: skip
    assert client.post(f"/recordings/{finished.id}/occasion", data=fields).status_code == 303
    text = client.get(f"{address}/txt").get_data(as_text=True)
    assert "Working Group on Enhanced Cooperation\n" in text
    assert "31 May 2013, 10:00\nRoom XXIV, Geneva\nWGEC/1\n" in text
    refused = client.post(f"/recordings/{finished.id}/occasion", data={**fields, "date": "31.06.2013", "ends_at": "25"})
    assert refused.status_code == 400
    assert "June has 30 days" in refused.get_data(as_text=True)
    assert "not a time of day" in refused.get_data(as_text=True)
    assert 'value="Room XXIV"' in refused.get_data(as_text=True)


def test_a_page_carries_its_sound_when_asked(client: FlaskClient, finished: Recording) -> None:
    quiet = client.get(f"/recordings/{finished.id}/export/html").get_data(as_text=True)
    playing = client.get(f"/recordings/{finished.id}/export/html?sound=1").get_data(as_text=True)
    assert "<script" not in quiet
    assert 'src="data:audio/mp4;base64,' in playing


def test_an_approved_record_says_so_and_what_was_changed_since_is_not_in_it(
    archive: Any, client: FlaskClient, finished: Recording
) -> None:
    chair = Actor("Peter Major", "chair", second_factor=True)
    now = dt.datetime(2013, 6, 3, tzinfo=dt.UTC)
    for step in ("begin review", "approve"):
        archive.catalogue.reviews.take(finished.id, step, chair, now)
    sent = client.get(f"/recordings/{finished.id}/export/txt")
    assert "approved.txt" in sent.headers["Content-Disposition"]
    text = sent.get_data(as_text=True)
    assert text.startswith("APPROVED TRANSCRIPT")
    assert "MADE BY MACHINE" not in text
    version = archive.catalogue.reviews.review(finished.id).approved
    assert f"[Version 1, approved by Peter Major on 3 June 2013. SHA-256 of the text: {version.sha256}.]" in text
