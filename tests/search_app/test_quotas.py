"""Quotas hold at the beginning of an upload, in the middle of it, and wherever else a recording comes in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.intake import receive
from meetings.bodies import Body
from meetings.catalogue.transactions import utc_now
from meetings.people import secretariat_at
from meetings.quotas import QuotaError, Quotas, TooLargeError
from verbatim.checkup import examine

TUS = {"Tus-Resumable": "1.0.0"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


def client(archive: Any, **quotas: int):
    archive.settings = replace(archive.settings, quotas=Quotas(**quotas))
    return archive.app().test_client()


def create(client, length: int):
    return client.post("/uploads", headers={**TUS, "Upload-Length": str(length)})


def test_a_recording_that_is_too_large_is_refused_before_it_is_sent(archive) -> None:
    asked = client(archive, recording_bytes=1000)
    assert create(asked, 1000).status_code == 201
    refused = create(asked, 1001)
    assert refused.status_code == 413
    assert "a recording may have 1.0 kB at most" in refused.get_data(as_text=True)
    assert asked.options("/uploads").headers["Tus-Max-Size"] == "1000"


def test_what_is_kept_and_what_is_on_its_way_count_together(archive) -> None:
    archive.add(size_bytes=600)
    asked = client(archive, total_bytes=1000)
    assert create(asked, 300).status_code == 201
    assert asked.options("/uploads").headers["Tus-Max-Size"] == "100"
    refused = create(asked, 101)
    assert refused.status_code == 507
    assert "may have 1.0 kB, of which 900 bytes are used" in refused.get_data(as_text=True)
    assert create(asked, 100).status_code == 201


def test_an_upload_stops_when_the_room_is_gone_meanwhile_and_goes_on_when_it_is_back(archive) -> None:
    asked = client(archive, total_bytes=1000)
    place = create(asked, 300).headers["Location"]
    recording = archive.add(size_bytes=800)
    refused = asked.patch(place, headers=PART, data=b"x" * 100)
    assert refused.status_code == 507
    assert asked.head(place, headers=TUS).headers["Upload-Offset"] == "0"
    archive.catalogue.delete_recording(recording.id)
    assert asked.patch(place, headers=PART, data=b"x" * 300).status_code == 204


def test_a_plain_form_is_held_to_it_too(archive, tone, tmp_path: Path) -> None:
    tone(tmp_path / "day 1.wav", 1000)
    form = {"meeting": "First", "file": ((tmp_path / "day 1.wav").open("rb"), "day 1.wav")}
    refused = client(archive, recording_bytes=10_000).post("/api/v1/recordings", data=form)
    assert refused.status_code == 413
    assert "at most" in refused.json["detail"]
    assert list(archive.settings.uploads_dir.glob("*.part")) == []


def test_recordings_of_one_body_have_their_own_quota(archive, tone, tmp_path: Path) -> None:
    tone(tmp_path / "day 1.wav", 1000)
    size = (tmp_path / "day 1.wav").stat().st_size
    body = Body("b" * 16, "WGEC")
    archive.catalogue.bodies.keep(body, utc_now())
    meeting = archive.catalogue.add_meeting("First")
    archive.catalogue.programmes.change(meeting.id, lambda programme: replace(programme, body_id=body.id))
    archive.add(meeting="First", size_bytes=1000)
    archive.add("2" * 16, meeting="Another", size_bytes=10**12)
    settings = replace(archive.settings, quotas=Quotas(body_bytes=size + 999))
    with pytest.raises(QuotaError, match="The recordings of WGEC may have"):
        receive(tmp_path / "day 1.wav", meeting="First", catalogue=archive.catalogue, settings=settings)
    assert not list(settings.recordings_dir.iterdir()), "nothing is kept of what was refused"
    receive(tmp_path / "day 1.wav", meeting="Another", catalogue=archive.catalogue, settings=settings)


def test_what_comes_as_a_stream_is_held_to_it_too(archive, tone, tmp_path: Path) -> None:
    tone(tmp_path / "day 1.wav", 1000)
    settings = replace(archive.settings, quotas=Quotas(recording_bytes=10_000))
    with (tmp_path / "day 1.wav").open("rb") as stream, pytest.raises(TooLargeError):
        receive(stream, meeting="First", catalogue=archive.catalogue, settings=settings)
    assert archive.catalogue.recordings() == ()


def test_uploads_that_a_rule_let_go_make_room(archive) -> None:
    recording = archive.add(size_bytes=900)
    assert archive.catalogue.usage.total_bytes() == 900
    detail = {"what": "sound", "files": [], "sha256": recording.source_sha256}
    archive.catalogue.audit.append(secretariat_at("x"), "retention", recording.id, detail, utc_now())
    assert archive.catalogue.usage.total_bytes() == 0


@pytest.mark.parametrize(("quota_bytes", "ok"), [(5000, True), (4000, False)])
def test_the_doctor_says_what_is_used(archive, quota_bytes: int, ok: bool) -> None:
    archive.add(size_bytes=4200)
    settings = replace(archive.settings, quotas=Quotas(total_bytes=quota_bytes, recording_bytes=100))
    (found,) = [finding for finding in examine(settings) if finding.part == "quotas"]
    assert found.ok == ok
    assert f"4.2 kB of recordings of {quota_bytes / 1000:.1f} kB" in found.told
    assert ("Nothing more is taken" in found.told) != ok
