"""What everybody gets: the published version and nothing else, under lasting addresses, with its digest."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import bagit
import pytest
from flask.testing import FlaskClient
from lxml import etree

from meetings.people import Actor
from meetings.recording import Recording

CHAIR = Actor("Peter Major", "chair", second_factor=True)
PUBLISHED_AT = dt.datetime(2013, 6, 4, 9, tzinfo=dt.UTC)


@pytest.fixture
def published(archive: Any, finished: Recording) -> Recording:
    for day, step in enumerate(("begin review", "approve", "publish"), 2):
        archive.catalogue.reviews.take(finished.id, step, CHAIR, dt.datetime(2013, 6, day, 9, tzinfo=dt.UTC))
    return finished


@pytest.fixture
def public(archive: Any, published: Recording) -> FlaskClient:
    """Somebody without an account, where there are accounts."""
    return archive.app().test_client()


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def statement_of(archive: Any, recording: Recording, number: int) -> str:
    names = archive.catalogue.statements.names(recording.id)
    return names[sorted(names)[number]]


def test_the_public_finds_the_published_record_with_its_version_and_digest(
    archive: Any, public: FlaskClient, published: Recording
) -> None:
    assert f"/public/sessions/{published.id}" in text(public, "/public/")
    assert f"/public/sessions/{published.id}" in text(public, f"/public/meetings/{published.meeting.id}")
    page = text(public, f"/public/sessions/{published.id}")
    version = archive.catalogue.reviews.review(published.id).approved
    assert version.sha256 in page
    assert "Published on 4 June 2013" in page
    assert "short &amp; open to all" in page
    answer = public.get(f"/public/sessions/{published.id}")
    assert answer.last_modified == PUBLISHED_AT
    assert answer.headers["X-Record-SHA256"] == version.sha256


@pytest.mark.parametrize("state", [(), ("begin review",), ("begin review", "approve")])
def test_nothing_is_public_before_it_is_published(archive: Any, finished: Recording, state: tuple[str, ...]) -> None:
    for step in state:
        archive.catalogue.reviews.take(finished.id, step, CHAIR, PUBLISHED_AT)
    client, name = archive.app().test_client(), statement_of(archive, finished, 0)
    assert finished.id not in text(client, "/public/") + text(client, "/public/feed.atom")
    for address in (
        f"sessions/{finished.id}", f"sessions/{finished.id}/audio", f"sessions/{finished.id}/export/txt",
        f"sessions/{finished.id}/archive.zip", f"statements/{name}", f"statements/{name}/clip.m4a",
        f"statements/{name}/embed", f"meetings/{finished.meeting.id}", "sessions/unknown", "statements/unknown",
    ):  # fmt: skip
        assert client.get(f"/public/{address}").status_code == 404, address


def test_what_is_corrected_after_publication_is_public_only_when_it_is_published_again(
    archive: Any, public: FlaskClient, published: Recording
) -> None:
    before = text(public, f"/public/sessions/{published.id}/export/txt")
    later = dt.datetime(2013, 7, 1, tzinfo=dt.UTC)
    for step in ("open corrigendum", "approve"):
        archive.catalogue.reviews.take(published.id, step, CHAIR, later, note="A name.")
    assert text(public, f"/public/sessions/{published.id}/export/txt") == before
    archive.catalogue.reviews.take(published.id, "publish", CHAIR, later)
    assert "[Version 2, corrected," in text(public, f"/public/sessions/{published.id}/export/txt")


def test_a_statement_has_a_lasting_address_a_clip_and_a_player_to_embed(
    archive: Any, public: FlaskClient, published: Recording, tmp_path: Path
) -> None:
    name = statement_of(archive, published, 3)
    assert f'href="/public/statements/{name}"' in text(public, f"/public/sessions/{published.id}")
    page = text(public, f"/public/statements/{name}")
    assert "The questionnaire should be short" in page
    assert f"http://localhost/public/statements/{name}" in page
    assert f"/public/statements/{name}/embed&#34;" in page or f"/public/statements/{name}/embed" in page
    embedded = public.get(f"/public/statements/{name}/embed")
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "<script" not in embedded.get_data(as_text=True)
    assert "frame-ancestors 'none'" in public.get(f"/public/statements/{name}").headers["Content-Security-Policy"]
    clip = public.get(f"/public/statements/{name}/clip.m4a")
    assert (clip.status_code, clip.mimetype) == (200, "audio/mp4")
    (tmp_path / "clip.m4a").write_bytes(clip.data)
    clip.close()
    segment = archive.catalogue.transcript(published.id).segments[3]
    assert abs(seconds_of(tmp_path / "clip.m4a") - segment.span.duration_ms / 1000) < 0.2


def seconds_of(path: Path) -> float:
    import subprocess

    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


def test_files_carry_their_digest_and_stay_the_same(public: FlaskClient, published: Recording) -> None:
    address = f"/public/sessions/{published.id}/export/txt?profile=un-pv"
    first = public.get(address)
    digest = base64.b64encode(hashlib.sha256(first.data).digest()).decode()
    assert first.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "-v1.txt" in first.headers["Content-Disposition"]
    assert public.get(address).data == first.data
    assert json.loads(public.get(f"/public/sessions/{published.id}/export/json").data)["status"] == "published"


def test_the_archive_is_a_bag_that_the_librarys_own_reader_finds_whole(
    public: FlaskClient, published: Recording, tmp_path: Path
) -> None:
    sent = public.get(f"/public/sessions/{published.id}/archive.zip")
    assert sent.status_code == 200
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        archive.extractall(tmp_path)
    sent.close()
    bag = bagit.Bag(str(tmp_path / "record"))
    bag.validate()
    assert {"data/record.pdf", "data/record.docx", "data/record.akn", "data/sound.m4a", "data/README.txt"} <= set(
        bag.payload_files()
    )
    assert bag.info["Bagging-Date"] == "2013-06-04"
    (tmp_path / "record" / "data" / "record.txt").write_text("changed")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def test_the_feed_and_the_sitemap_name_what_is_published(public: FlaskClient, published: Recording) -> None:
    atom = etree.fromstring(public.get("/public/feed.atom").data)
    space = "{http://www.w3.org/2005/Atom}"
    (entry,) = atom.findall(f"{space}entry")
    assert entry.findtext(f"{space}updated", "").startswith("2013-06-04T09:00")
    assert entry.find(f"{space}link").get("href") == f"http://localhost/public/sessions/{published.id}"
    for required in ("id", "title", "updated"):
        assert atom.findtext(f"{space}{required}")
        assert entry.findtext(f"{space}{required}")
    places = re.findall(r"<loc>([^<]+)</loc>", text(public, "/public/sitemap.xml"))
    assert places[-1] == f"http://localhost/public/sessions/{published.id}"


def test_a_withheld_passage_loses_its_words_and_its_sound_in_everything_public(
    archive: Any, published: Recording
) -> None:
    from meetings.editing.operations import Withhold

    catalogue = archive.catalogue
    passage = next(p for p in catalogue.edits.passages(published.id) if "questionnaire should be" in p.segment.text)
    revision = catalogue.edits.revision(published.id)
    catalogue.edits.save(published.id, revision, [Withhold((passage.id,), "Personal data")], CHAIR, PUBLISHED_AT)
    client = archive.app().test_client()
    for address in (
        f"sessions/{published.id}",
        *(f"sessions/{published.id}/export/{f}" for f in ("txt", "json", "vtt")),
    ):
        assert "questionnaire should be" not in text(client, f"/public/{address}")
