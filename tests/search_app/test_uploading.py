from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.errors import StorageError
from search_app.uploads import folder
from search_app.uploads.folder import KEEP_DAYS, OffsetError, UploadFolder

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream"}


def create(client: FlaskClient, length: int, name: str = "plenary.wav") -> str:
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    response = client.post("/uploads", headers={**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata})
    assert response.status_code == 201
    return str(response.headers["Location"])


def send(client: FlaskClient, place: str, offset: int, content: bytes, **more: str) -> int:
    headers = {**PART, "Upload-Offset": str(offset), **more}
    return client.patch(place, headers=headers, data=content).status_code


def offset(client: FlaskClient, place: str) -> int:
    response = client.head(place, headers=TUS)
    assert response.headers["Cache-Control"] == "no-store"
    return int(response.headers["Upload-Offset"])


def test_the_server_says_what_it_can_do(client: FlaskClient) -> None:
    response = client.options("/uploads")
    assert response.status_code == 204
    assert response.headers["Tus-Extension"] == "creation,termination,checksum"
    assert int(response.headers["Tus-Max-Size"]) > 0


def test_an_upload_arrives_in_parts(archive: Any, client: FlaskClient) -> None:
    content = bytes(range(256)) * 40
    place = create(client, len(content))
    assert send(client, place, 0, content[:5000]) == 204
    assert offset(client, place) == 5000
    assert send(client, place, 5000, content[5000:]) == 204
    upload, path = UploadFolder(archive.settings.uploads_dir).whole_file(place.rsplit("/", 1)[1])
    assert upload.file_name == "plenary.wav"
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (409, {"Upload-Offset": "7"}),
        (415, {"Content-Type": "text/plain"}),
        (412, {"Tus-Resumable": "0.9"}),
        (400, {"Upload-Offset": "x"}),
        (400, {"Upload-Checksum": "md5 AAAA"}),
        (400, {"Upload-Checksum": "sha1 ?"}),
        (460, {"Upload-Checksum": "sha1 " + base64.b64encode(b"0" * 20).decode()}),
    ],
)
def test_a_part_that_does_not_fit_changes_nothing(client: FlaskClient, status: int, headers: dict[str, str]) -> None:
    place = create(client, 10)
    assert send(client, place, 0, b"abc", **headers) == status
    assert offset(client, place) == 0


def test_a_part_beyond_the_announced_length_is_refused(client: FlaskClient) -> None:
    place = create(client, 3)
    assert send(client, place, 0, b"abcd") == 413
    assert offset(client, place) == 0


def test_a_right_checksum_is_taken(client: FlaskClient) -> None:
    place = create(client, 3)
    digest = base64.b64encode(hashlib.sha256(b"abc").digest()).decode()
    assert send(client, place, 0, b"abc", **{"Upload-Checksum": f"sha256 {digest}"}) == 204


@pytest.mark.parametrize("place", ["/uploads/0123", "/uploads/" + "a" * 32, "/uploads/..%2F..%2Fverbatim.db"])
@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_unknown_uploads_are_not_found(client: FlaskClient, place: str, method: str) -> None:
    assert client.open(place, method=method, headers={**PART, "Upload-Offset": "0"}).status_code == 404


def test_an_upload_can_be_given_up(archive: Any, client: FlaskClient) -> None:
    place = create(client, 10)
    assert client.delete(place, headers=TUS).status_code == 204
    assert client.head(place, headers=TUS).status_code == 404
    assert list(archive.settings.uploads_dir.iterdir()) == []


def test_only_post_getting_through_is_enough(client: FlaskClient) -> None:
    place = create(client, 3)
    headers = {**PART, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(place, headers=headers, data=b"abc").status_code == 204
    assert client.post(place, headers=TUS).status_code == 405


def test_a_file_larger_than_the_disk_is_refused_at_once(client: FlaskClient) -> None:
    response = client.post("/uploads", headers={**TUS, "Upload-Length": str(10**18)})
    assert response.status_code == 507
    assert "has room for" in response.get_data(as_text=True)


def test_no_more_uploads_are_begun_than_people_send(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MOST_AT_ONCE", 2)
    places = [create(client, 10) for _ in range(2)]
    refused = client.post("/uploads", headers={**TUS, "Upload-Length": "10"})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert "on their way already" in refused.get_data(as_text=True)
    assert send(client, places[0], 0, b"x" * 10) == 204, "those under way go on"
    client.delete(places[1], headers=TUS)
    create(client, 10)


@pytest.mark.parametrize("header", [{}, {"Upload-Length": "-1"}, {"Upload-Length": "many"}])
def test_an_upload_needs_its_length(client: FlaskClient, header: dict[str, str]) -> None:
    assert client.post("/uploads", headers={**TUS, **header}).status_code == 400


class BreakingStream(io.BytesIO):
    """Gives its bytes, then breaks as a dropped connection does."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError("the line went")
        return piece


def test_what_arrived_before_a_dropped_line_is_kept(tmp_path: Path) -> None:
    folder = UploadFolder(tmp_path)
    upload = folder.create(1000, "x")
    with pytest.raises(ConnectionResetError):
        folder.append(upload.id, 0, BreakingStream(b"a" * 600))
    assert folder.find(upload.id).offset_bytes == 600
    assert folder.append(upload.id, 600, io.BytesIO(b"b" * 400)).whole


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(content=st.binary(max_size=3000), cuts=st.lists(st.integers(0, 3000), max_size=5))
def test_any_division_into_parts_gives_the_same_file(tmp_path: Path, content: bytes, cuts: list[int]) -> None:
    folder = UploadFolder(tmp_path)
    upload = folder.create(len(content), "x")
    edges = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    for start, end in pairwise(edges):
        folder.append(upload.id, start, io.BytesIO(content[start:end]))
        if end > start:
            with pytest.raises(OffsetError):
                folder.append(upload.id, start, io.BytesIO(b"again"))
    assert folder.whole_file(upload.id)[1].read_bytes() == content


def test_uploads_that_nobody_goes_on_with_are_cleared(tmp_path: Path) -> None:
    folder = UploadFolder(tmp_path)
    old, young = folder.create(10, "old"), folder.create(10, "young")
    long_ago = (tmp_path / f"{old.id}.part").stat().st_mtime - (KEEP_DAYS + 1) * 86_400
    os.utime(tmp_path / f"{old.id}.part", (long_ago, long_ago))
    folder.create(10, "new")
    assert folder.find(young.id)
    assert not (tmp_path / f"{old.id}.json").exists()


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file in the way")
    with pytest.raises((StorageError, FileExistsError)):
        UploadFolder(tmp_path / "uploads").create(1, "x")


# The form


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/upload").get_data(as_text=True))
    assert found
    return found[1]


def post(client: FlaskClient, **fields: Any) -> Any:
    return client.post("/upload", data={"csrf_token": token(client), "meeting": "First meeting", **fields})


@pytest.fixture
def wav(tmp_path: Path, request: pytest.FixtureRequest) -> bytes:
    path = tmp_path / "small.wav"
    request.getfixturevalue("tone")(path, 1500)
    return path.read_bytes()


def test_a_plain_form_post_is_enough(archive: Any, client: FlaskClient, wav: bytes) -> None:
    response = post(
        client,
        file=(io.BytesIO(wav), "Sessions/day 1.wav"),
        date="30.05.2013",
        group="Brazil",
        agenda="1. Opening\n2. Method",
        roster="name,role\nPeter Major,chair\n",
        language="en",
        speakers="5",
    )
    assert response.status_code == 303
    (recording,) = archive.catalogue.recordings()
    assert response.headers["Location"] == f"/recordings/{recording.id}"
    assert recording.file_name == "day 1.wav"
    assert (recording.group, recording.options.language, recording.options.speakers) == ("Brazil", "en", 5)
    assert [item.title for item in recording.agenda.items] == ["Opening", "Method"]
    assert recording.roster.chair == "Peter Major"
    assert archive.jobs.submitted == [recording.id]
    assert list(archive.settings.uploads_dir.iterdir()) == []


def test_a_finished_resumable_upload_becomes_a_recording(archive: Any, client: FlaskClient, wav: bytes) -> None:
    place = create(client, len(wav), "séance.wav")
    send(client, place, 0, wav)
    response = post(client, upload_id=place.rsplit("/", 1)[1], group="other", group_other="Ad hoc group")
    assert response.status_code == 303
    (recording,) = archive.catalogue.recordings()
    assert (recording.file_name, recording.group) == ("séance.wav", "Ad hoc group")


def test_a_wrong_date_loses_nothing_that_was_typed_or_sent(archive: Any, client: FlaskClient, wav: bytes) -> None:
    agenda = json.dumps({"items": [{"number": "1", "title": "Opening"}], "groups": [{"name": "Brazil"}]})
    response = post(
        client,
        file=(io.BytesIO(wav), "day 1.wav"),
        date="31.06.2013",
        agenda_file=(io.BytesIO(agenda.encode()), "agenda.json"),
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "31.06.2013 is not a calendar date: June has 30 days." in page
    assert 'value="31.06.2013"' in page
    assert "day 1.wav</strong> (48.0 kB) has arrived" in page
    assert "&#34;Opening&#34;" in page
    upload_id = re.search(r'name="upload_id" id="upload-id" value="([0-9a-f]{32})"', page)
    assert upload_id
    assert post(client, upload_id=upload_id[1], date="30.06.2013", agenda=agenda).status_code == 303
    assert len(archive.catalogue.recordings()) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"meeting": " "}, "Please name the meeting"),
        ({"group": "other", "group_other": ""}, "Please name the group."),
        ({"language": "Klingon"}, "is not one of English, French"),
        ({"speakers": "many"}, "a whole number from 1 to 60"),
        ({"channel": "left"}, "The channel is a whole number"),
        ({"agenda": "{"}, "agenda"),
        ({"roster": '{"participants": [{}]}'}, "name"),
        ({"upload_id": "x"}, "Please choose the file"),
        ({"agenda_file": (io.BytesIO(b"\0\0\0"), "agenda.json")}, "is not text"),
    ],
)
def test_each_mistake_is_told_beside_its_field(
    archive: Any, client: FlaskClient, fields: dict[str, Any], sentence: str
) -> None:
    response = post(client, **fields)
    page = response.get_data(as_text=True)
    assert response.status_code == 400
    errors = re.findall(r'class="field-error" id="[a-z]+-error">([^<]+)<', page)
    assert any(sentence in error for error in errors)
    assert archive.catalogue.recordings() == ()


def test_what_is_no_recording_gets_a_sentence_and_nothing_is_kept(archive: Any, client: FlaskClient) -> None:
    response = post(client, file=(io.BytesIO(b"just some text, renamed"), "fake.mp4"))
    assert response.status_code == 400
    assert "fake.mp4" in response.get_data(as_text=True)
    assert archive.catalogue.recordings() == ()
    assert archive.jobs.submitted == []


def test_the_check_names_mistakes_before_the_file_is_there(client: FlaskClient) -> None:
    fields = {"csrf_token": token(client), "meeting": "", "date": "30.02.2013"}
    errors = client.post("/upload/check", data=fields).get_json()["errors"]
    assert set(errors) == {"meeting", "date"}


def test_a_further_session_begins_with_the_meetings_agenda(archive: Any, client: FlaskClient) -> None:
    recording = archive.add()
    page = client.get(f"/upload?meeting={recording.meeting.id}").get_data(as_text=True)
    assert recording.meeting.title in page
    assert "Method to seek input" in page
    assert "Marilyn Cade" in page
