"""What the editor sends and gets, the steps of the review, and what is withheld from whom."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import time
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.editing.operations import EditText, Split, Withhold
from meetings.formats import FORMATS
from meetings.people import Actor, secretariat_at
from meetings.recording import Recording
from search_app.search.keeping import IndexKeeper
from search_app.search.port import EVERYTHING, SearchQuery

NOON = dt.datetime(2013, 6, 1, 12, tzinfo=dt.UTC)
OTHER = Actor("Clerk", "secretariat", second_factor=True)
OFFICE = secretariat_at("The secretariat")


@pytest.fixture
def edit(client: FlaskClient, finished: Recording, token: str) -> Any:
    """Send something to the editor's address."""

    def send(what: str, **body: Any) -> Any:
        address = f"/recordings/{finished.id}/edit/{what}"
        return client.post(address, json=body, headers={"X-CSRFToken": token})

    return send


@pytest.fixture
def token(client: FlaskClient, finished: Recording) -> str:
    page = client.get(f"/recordings/{finished.id}/edit").text
    return page.split('data-token="')[1].split('"')[0]


def edit_text(passage: int, text: str) -> dict[str, Any]:
    return {"do": "edit-text", "passage": passage, "text": text}


def test_a_window_of_passages_is_given(client: FlaskClient, finished: Recording) -> None:
    answer = client.get(f"/recordings/{finished.id}/edit/passages?start=2&count=2").get_json()
    assert (answer["revision"], [each["id"] for each in answer["passages"]]) == (0, [2, 3])
    assert answer["passages"][0]["words"][0][2] == "The"


def test_a_save_is_answered_with_what_to_show(edit: Any, archive: Any, finished: Recording) -> None:
    answer = edit("save", base=0, operations=[edit_text(4, "In this group."), {"do": "split", "passage": 4, "at": 8}])
    assert answer.status_code == 200
    found = answer.get_json()
    assert (found["revision"], found["undo"], found["redo"], found["gone"]) == (2, 2, 0, [])
    assert [each["text"] for each in found["passages"]] == ["In this", "group."]
    assert edit("undo", base=2).get_json()["gone"] == [7]


def test_a_conflict_has_both_versions(edit: Any, archive: Any, finished: Recording) -> None:
    archive.catalogue.edits.save(finished.id, 0, [EditText(1, "Theirs.")], OTHER, NOON)
    answer = edit("save", base=0, operations=[edit_text(1, "Mine.")])
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    (conflict,) = answer.get_json()["conflicts"]
    assert (conflict["by"], conflict["theirs"]["text"]) == ("Clerk", "Theirs.")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"base": 0}, "list of 1 to 500"),
        ({"base": -1, "operations": [edit_text(1, "x")]}, "whole number"),
        ({"base": 0, "operations": [{"do": "fly"}]}, "“do”"),
        ({"base": 0, "operations": [{"do": "edit-text", "passage": "1", "text": "x"}]}, "whole number"),
        ({"base": 0, "operations": [{"do": "edit-text", "passage": 1}]}, "lacks a field"),
        ({"base": 0, "operations": [{"do": "edit-text", "passage": 1, "text": "x", "at": 1}]}, "no field “at”"),
        ({"base": 0, "operations": [{"do": "set-item", "passages": 1, "agenda_item": None}]}, "list"),
        ({"base": 0, "operations": [{"do": "set-speaker", "passages": [1], "name": "X", "role": "king"}]}, "one of"),
    ],
)
def test_what_cannot_be_read_is_told(edit: Any, body: dict[str, Any], sentence: str) -> None:
    answer = edit("save", **body)
    assert answer.status_code == 400
    assert sentence in answer.get_json()["detail"]


def test_a_replacement_is_shown_before_it_is_made(edit: Any) -> None:
    answer = edit("preview", find="the agenda", new="THE AGENDA").get_json()
    assert (answer["total"], answer["passages"]) == (3, [0, 1, 2])
    assert edit("preview", find=" ", new="x").status_code == 400


def test_nobody_edits_without_the_form_s_token(client: FlaskClient, finished: Recording) -> None:
    answer = client.post(f"/recordings/{finished.id}/edit/save", json={"base": 0, "operations": [edit_text(1, "x")]})
    assert answer.status_code == 400


def test_a_session_in_progress_is_not_edited_yet(client: FlaskClient, archive: Any) -> None:
    running = archive.add("2" * 16, state="running")
    assert client.get(f"/recordings/{running.id}/edit").status_code == 409


# Learning from corrections


def names(archive: Any, recording: Recording) -> list[str | None]:
    return [passage.segment.name for passage in archive.catalogue.edits.passages(recording.id)]


def test_the_rest_of_the_session_is_tagged_anew_after_a_correction(
    client: FlaskClient, edit: Any, archive: Any, finished: Recording
) -> None:
    before = names(archive, finished)
    answer = edit("save", base=0, operations=[{"do": "set-speaker", "passages": [1], "name": "Mexico"}]).get_json()
    assert answer["learned"] == 1
    after = names(archive, finished)
    assert (before[1], before[4]) == ("Brazil", "Brazil")
    assert (after[1], after[4]) == ("Mexico", "Mexico")  # the same voice
    assert [after[n] for n in (0, 2, 3, 6)] == [before[n] for n in (0, 2, 3, 6)]
    history = client.get(f"/recordings/{finished.id}/edit/history/4").get_json()["history"]
    assert history[-1]["deed"] == "named the speaker elsewhere; this passage was tagged anew after it"
    page = client.get(f"/recordings/{finished.id}").text
    assert "learned from a person’s word on another passage" in page
    edit("undo", base=1)
    assert names(archive, finished) == before


def test_an_item_that_was_set_goes_on_to_the_next_cue(edit: Any, archive: Any, finished: Recording) -> None:
    def items() -> list[str | None]:
        return [passage.segment.agenda_item for passage in archive.catalogue.edits.passages(finished.id)]

    assert items() == ["1", "1", "2", "2", "2", "2", "3"]
    edit("save", base=0, operations=[{"do": "set-item", "passages": [4], "agenda_item": "3"}])
    assert items() == ["1", "1", "2", "2", "3", "3", "3"]
    edit("save", base=1, operations=[{"do": "set-item", "passages": [5], "agenda_item": None}])
    assert items()[3:] == ["2", "3", None, None]


# Review


def step(client: FlaskClient, recording: Recording, token: str, name: str, **more: str) -> Any:
    fields = {"csrf_token": token, "step": name, **more}
    return client.post(f"/recordings/{recording.id}/review/step", data=fields, follow_redirects=True)


def test_from_draft_to_published_and_a_corrigendum(
    client: FlaskClient, archive: Any, finished: Recording, token: str
) -> None:
    assert "Begin the review" in client.get(f"/recordings/{finished.id}/review").text
    assert "until 7 July 2013" in step(client, finished, token, "begin review", until="06.07.2013").text
    page = step(client, finished, token, "approve").text
    digest = archive.catalogue.reviews.review(finished.id).approved.sha256
    assert digest in page
    assert "Approved by The secretariat: version 1" in client.get(f"/recordings/{finished.id}").text
    assert "frozen" in client.get(f"/recordings/{finished.id}/edit").text
    assert "Open a corrigendum" in step(client, finished, token, "publish").text
    assert step(client, finished, token, "open corrigendum").status_code == 400
    step(client, finished, token, "open corrigendum", note="A name")
    archive.catalogue.edits.save(finished.id, 0, [EditText(1, "Corrected text.")], OFFICE, NOON)
    exported = client.get(f"/recordings/{finished.id}/export/txt").text
    assert "We support the agenda" in exported
    assert "Corrected text." not in exported
    assert digest in exported
    differences = client.get(f"/recordings/{finished.id}/review/differences").text
    assert "<ins>Corrected</ins>" in differences
    step(client, finished, token, "approve")
    assert "Corrected text." in client.get(f"/recordings/{finished.id}/export/txt").text


def test_a_proposal_is_decided(client: FlaskClient, archive: Any, finished: Recording, token: str) -> None:
    step(client, finished, token, "begin review")
    member = Actor("A. Silva", "member", "Brazil")
    made = archive.catalogue.reviews.propose(finished.id, 1, "We fully support it.", "As read out", member, NOON)
    page = client.get(f"/recordings/{finished.id}/review").text
    assert "A. Silva" in page
    assert "As read out" in page
    address = f"/recordings/{finished.id}/review/proposals/{made.id}"
    assert client.post(address, data={"csrf_token": token, "decision": "rejected"}).status_code == 400
    client.post(address, data={"csrf_token": token, "decision": "accepted"})
    assert archive.catalogue.edits.passages(finished.id)[1].segment.text == "We fully support it."


# Withholding


@pytest.fixture
def redacted(archive: Any, finished: Recording) -> Recording:
    archive.catalogue.edits.save(finished.id, 0, [Withhold((3,), "Asked by the speaker")], OFFICE, NOON)
    IndexKeeper(archive.catalogue, archive.index).catch_up()
    return finished


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_withheld_passage_is_in_no_export(client: FlaskClient, redacted: Recording, fmt: str) -> None:
    content = client.get(f"/recordings/{redacted.id}/export/{fmt}").data
    if fmt in {"docx", "pdf"}:
        content = as_text(content, fmt)
    assert b"adopted" in content or fmt == "rttm"
    assert b"should be short" not in content
    assert b"organisations" not in content


def as_text(content: bytes, fmt: str) -> bytes:
    if fmt == "docx":
        return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")
    return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout


def test_a_withheld_passage_is_on_no_page_and_in_no_search(
    client: FlaskClient, archive: Any, redacted: Recording
) -> None:
    pages = ("", "/review", "/export")
    for address in [f"/recordings/{redacted.id}{page}" for page in pages] + [
        f"/api/v1/recordings/{redacted.id}/transcript"
    ]:
        assert "should be short" not in client.get(address).text.replace("<span>", "").replace("</span>", ""), address
    assert archive.index.search(SearchQuery(access=EVERYTHING, text='"open to all"')).total == 0
    assert archive.index.search(SearchQuery(access=EVERYTHING, text="adopted")).total == 1


def test_a_version_approved_before_is_without_it_too(
    client: FlaskClient, archive: Any, finished: Recording, token: str
) -> None:
    step(client, finished, token, "begin review")
    step(client, finished, token, "approve")
    archive.catalogue.edits.save(finished.id, 0, [Withhold((3,), "Asked by the speaker")], OFFICE, NOON)
    exported = client.get(f"/recordings/{finished.id}/export/txt").text
    assert "should be short" not in exported
    assert archive.catalogue.proofs.first_break() is None


def test_the_sound_is_silent_there_but_for_the_editors(client: FlaskClient, archive: Any, redacted: Recording) -> None:
    whole = (archive.settings.recordings_dir / redacted.id / "rendition.m4a").read_bytes()
    address = f"/recordings/{redacted.id}/audio"
    assert client.get(address).status_code == 503, "nothing is heard before it is silenced"
    assert sound(client, f"{address}?whole=1") == (200, whole)
    deadline = time.monotonic() + 30
    while (answer := sound(client, address))[0] == 503:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert answer[0] == 200
    assert answer[1] != whole
    archive.catalogue.edits.save(redacted.id, 1, [Withhold((3,), None)], OFFICE, NOON)
    assert sound(client, address) == (200, whole)


def sound(client: FlaskClient, address: str) -> tuple[int, bytes]:
    with client.get(address) as response:
        return response.status_code, response.data


def test_a_withheld_passage_that_is_split_stays_withheld(archive: Any, redacted: Recording) -> None:
    archive.catalogue.edits.save(redacted.id, 1, [Split(3, 20)], OFFICE, NOON)
    texts = [segment.text for segment in archive.catalogue.transcript(redacted.id).segments]
    assert texts.count("[Passage withheld]") == 2


# What is suggested


def test_suggestions_come_from_the_meeting_s_papers_and_statements(
    client: FlaskClient, archive: Any, finished: Recording, token: str
) -> None:
    address = f"/recordings/{finished.id}/edit/suggestions"
    assert client.get(address).get_json() == {"suggestions": []}
    statement = b"Thank you, Chair. We warmly support the Agenda as it was sent by the CSTD."
    sent = {"csrf_token": token, "title": "Statement by Brazil", "file": (io.BytesIO(statement), "brazil.txt")}
    meeting = f"/meetings/{finished.meeting.id}/documents"
    assert client.post(meeting, data=sent, content_type="multipart/form-data").status_code in {302, 303}
    archive.catalogue.edits.save(finished.id, 0, [EditText(4, "In this cstd group.")], OFFICE, NOON)
    found = client.get(address).get_json()["suggestions"]
    assert {(each["old"], each["new"], each["why"]) for each in found} >= {("cstd", "CSTD", "term")}
    assert all(each["before"] is not None and each["passage"] >= 0 for each in found)


def test_a_boundary_is_set_in_time_and_a_missed_passage_put_in(edit: Any, archive: Any, finished: Recording) -> None:
    first = archive.catalogue.edits.passages(finished.id)[0].segment
    answer = edit("save", base=0, operations=[
        {"do": "set-boundary", "first": 0, "second": 1, "at_ms": first.span.end_ms + 100},
        {"do": "insert", "like": 0, "start_ms": 0, "end_ms": 400, "text": "Order.", "name": None},
    ])  # fmt: skip
    assert answer.status_code == 200
    passages = answer.get_json()["passages"]
    assert [each["end"] for each in passages if each["id"] == 0] == [first.span.end_ms + 100]
    made = next(each for each in passages if each["text"] == "Order.")
    assert (made["start"], made["item"]) == (0, first.agenda_item)
    assert archive.catalogue.proofs.first_break() is None
