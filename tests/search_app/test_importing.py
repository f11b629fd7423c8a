from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from meetings.agenda import Agenda, AgendaItem
from meetings.programme import Document

TEXT = b">>CHAIR MAJOR: [ Gavel ] Good morning.\n\n>>MARILYN CADE: Thank you, Chair. A zebra & a <crossing>.\n"


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/import").get_data(as_text=True))
    assert found
    return found[1]


def send(client: FlaskClient, content: bytes, name: str = "day 3.txt", **fields: str) -> Any:
    data = {"csrf_token": token(client), "meeting": "Second meeting", **fields, "file": (io.BytesIO(content), name)}
    return client.post("/import", data=data, follow_redirects=True)


def test_a_text_is_imported_and_read_without_sound_or_times(client: FlaskClient) -> None:
    page = send(client, TEXT, date="2013-11-08", language="en").get_data(as_text=True)
    assert "Plenary session, 8 November 2013" in page
    assert "taken over from another text" in page
    assert "A zebra &amp; a &lt;crossing&gt;." in page
    assert "There is no sound with it" in page
    assert not re.search(r"<audio|class=\"timeline\"|>\d+:\d\d<", page)
    assert "passage 2" in client.get("/search?q=zebra").get_data(as_text=True)


def test_captions_keep_their_times(client: FlaskClient) -> None:
    captions = b"1\n00:01:01,000 --> 00:01:04,000\n>> Brazil: Thank you, Chair.\n"
    page = send(client, captions, "day 3.srt").get_data(as_text=True)
    assert ">1:01<" in page
    assert "<audio" not in page
    assert "1:01" in client.get("/search?q=chair").get_data(as_text=True)


def test_a_mistake_loses_nothing(client: FlaskClient) -> None:
    refused = send(client, TEXT, date="31.06.2013", agenda="1. Opening")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400
    assert "June has 30 days" in page
    assert "1. Opening" in page
    upload_id = re.search(r'name="upload_id" value="(\w+)"', page)
    assert upload_id
    fields = {"csrf_token": token(client), "meeting": "M", "upload_id": upload_id[1]}
    assert "zebra" in client.post("/import", data=fields, follow_redirects=True).get_data(as_text=True)


def test_what_is_no_transcript_is_told_beside_the_file(client: FlaskClient, archive: Any) -> None:
    refused = send(client, b"%PDF-1.4", "statement.pdf")
    assert refused.status_code == 400
    assert "cannot be read from a “.pdf” file" in refused.get_data(as_text=True)
    assert archive.catalogue.recordings() == ()


def test_programs_import_in_one_request(client: FlaskClient) -> None:
    sent = client.post("/api/v1/transcripts", data={"meeting": "M", "file": (io.BytesIO(TEXT), "a.txt")})
    assert sent.status_code == 201
    assert client.get(sent.headers["Location"]).get_json()["state"] == "done"
    assert client.post("/api/v1/transcripts", data={"meeting": "M"}).status_code == 400


def test_a_text_exports_in_every_format(archive: Any, client: FlaskClient) -> None:
    recording = archive.import_text(TEXT.decode(), meeting="M")
    assert b">>MARILYN CADE: Thank you" in client.get(f"/recordings/{recording.id}/export/txt").data
    assert client.get(f"/recordings/{recording.id}/export/vtt").status_code == 200


def test_documents_of_the_programme_name_their_items(archive: Any) -> None:
    catalogue = archive.catalogue
    meeting = catalogue.add_meeting("Second meeting")
    paper = Document("d", "E/CN.16/2014/CRP.3", "Report", items=("2",))
    catalogue.programmes.change(meeting.id, lambda programme: replace(programme, documents=(paper,)))
    text = (
        ">>CHAIR MAJOR: I call the meeting to order. We begin with item 1.\n\n>>BRAZIL: Thank you, Chair.\n\n"
        ">>CHAIR MAJOR: Thank you, Brazil. We now consider CRP.3.\n\n>>INDIA: Thank you, Chair.\n"
    )
    agenda = Agenda((AgendaItem("1", "Opening"), AgendaItem("2", "Questionnaire")))
    recording = archive.import_text(text, meeting="Second meeting", agenda=agenda)
    segments = catalogue.transcript(recording.id).segments
    assert [segment.agenda_item for segment in segments] == ["1", "1", "2", "2"]
    assert catalogue.recording(recording.id).agenda == agenda
