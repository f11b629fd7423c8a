from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.recording import Recording, StageProgress


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.get_data(as_text=True)


def form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_an_empty_archive_says_how_to_begin(client: FlaskClient) -> None:
    page = text_of(client, "/")
    assert "No recordings yet" in page
    assert 'href="/upload"' in page


def test_home_lists_each_meeting_with_its_sessions(archive: Any, client: FlaskClient) -> None:
    archive.add("1" * 16, date=dt.date(2013, 5, 31), group="Brazil")
    archive.add("2" * 16, meeting="Second meeting", date=None, state="failed", error="No sound.")
    page = text_of(client, "/")
    for shown in ("Second meeting", "first meeting", "31 May 2013", "Brazil group", "No date", "Failed"):
        assert shown in page


def test_a_meeting_shows_its_agenda_and_participants(archive: Any, client: FlaskClient) -> None:
    recording = archive.add()
    page = text_of(client, f"/meetings/{recording.meeting.id}")
    assert "Method to seek input" in page
    assert "mCADE, business" in page
    assert f"/upload?meeting={recording.meeting.id}" in page


@pytest.mark.parametrize("address", ["/meetings/none", "/recordings/none", "/recordings/../../etc/passwd", "/nothing"])
def test_unknown_addresses_answer_404_with_a_sentence(client: FlaskClient, address: str) -> None:
    page = text_of(client, address, 404)
    assert re.search(r"<h1>There is no[^<]+</h1>", page)


def test_a_transcript_has_names_times_tags_and_evidence(client: FlaskClient, finished: Recording) -> None:
    page = text_of(client, f"/recordings/{finished.id}")
    for shown in (
        "Draft: made by machine.",
        "1 passage without a speaker’s name",
        'id="t=0.5"',
        "Item 2. Method to seek input",
        "Marilyn Cade",
        "given the floor by name (92\N{NO-BREAK SPACE}%)",
        "<q>Marilyn Cade, you have the floor</q>",
        '<span class="unsure">deadline</span>',
        'data-t="500,800,800,1100',
    ):
        assert shown in page


def test_what_people_said_and_typed_is_never_markup(archive: Any, client: FlaskClient) -> None:
    nasty = "<script>alert(1)</script>"
    recording = archive.add(meeting=nasty, file_name=f"{nasty}.mp3", group=nasty)
    archive.finish(recording, sound=False)
    for address in ("/", f"/recordings/{recording.id}", f"/meetings/{recording.meeting.id}", f"/search?q={nasty}"):
        page = client.get(address).get_data(as_text=True)
        assert nasty not in page
    assert "&lt;developing&gt;" in client.get(f"/recordings/{recording.id}").get_data(as_text=True)


def test_a_truncated_recording_says_how_much_is_missing(archive: Any, client: FlaskClient, finished: Recording) -> None:
    transcript = archive.catalogue.transcript(finished.id)
    archive.catalogue.save_transcript(finished.id, replace(transcript, missing_ms=754_000))
    assert "the last 12 min 34 s that its file announces are missing" in text_of(client, f"/recordings/{finished.id}")


@pytest.mark.parametrize(
    ("query", "shown"), [("speaker=Brazil", 2), ("item=2", 4), ("group=Brazil", 2), ("speaker=Nobody", 0), ("", 7)]
)
def test_a_transcript_is_filtered_without_scripts_too(
    client: FlaskClient, finished: Recording, query: str, shown: int
) -> None:
    page = text_of(client, f"/recordings/{finished.id}?{query}")
    passages = re.findall(r'<div class="passage"[^>]*>', page)
    assert len(passages) == 7
    assert sum(" hidden" not in passage for passage in passages) == shown


def test_without_sound_the_transcript_is_still_read(archive: Any, client: FlaskClient) -> None:
    recording = archive.add()
    archive.finish(recording, sound=False)
    page = text_of(client, f"/recordings/{recording.id}")
    assert "Good" in page
    assert "<audio" not in page


def test_a_recording_in_progress_shows_its_stages(archive: Any, client: FlaskClient) -> None:
    recording = archive.add(state="running")
    begun = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=60)
    archive.catalogue.set_stage(recording.id, StageProgress("decode", "running", 25, 100, begun))
    page = text_of(client, f"/recordings/{recording.id}")
    assert 'class="stage stage-running" data-stage="decode"' in page
    assert 'value="0.25"' in page
    assert 'id="cancel">' in page.replace(" hidden", "@")


def test_without_a_worker_the_page_says_so(archive: Any, client: FlaskClient) -> None:
    archive.worker_alive = False
    recording = archive.add()
    assert re.search(r'id="no-worker">', text_of(client, f"/recordings/{recording.id}"))


def test_cancel_and_retry_by_plain_forms(archive: Any, client: FlaskClient) -> None:
    recording = archive.add(state="running")
    for action, state in (("cancel", "cancelled"), ("retry", "queued")):
        token = form_token(text_of(client, f"/recordings/{recording.id}"))
        response = client.post(f"/recordings/{recording.id}/{action}", data={"csrf_token": token})
        assert response.status_code == 303
        assert archive.catalogue.recording(recording.id).state == state
    assert archive.jobs.submitted == [recording.id]


@pytest.mark.parametrize(("action", "state"), [("cancel", "done"), ("retry", "running"), ("retry", "done")])
def test_what_does_not_fit_the_state_is_refused(archive: Any, client: FlaskClient, action: str, state: str) -> None:
    recording = archive.add(state=state)
    token = form_token(text_of(client, "/upload"))
    response = client.post(f"/recordings/{recording.id}/{action}", data={"csrf_token": token})
    assert response.status_code == 409
    assert archive.catalogue.recording(recording.id).state == state


def test_search_finds_by_word_speaker_item_and_group(client: FlaskClient, finished: Recording) -> None:
    page = text_of(client, "/search?q=questionnaire")
    assert "<mark>questionnaire</mark>" in page
    (link,) = set(re.findall(r"/statements/\w+", page.partition("Marilyn Cade</strong>")[0][-400:]))
    assert client.get(link).location == f"/recordings/{finished.id}#t=18.5"
    assert "2 passages" in page
    assert "1 passage" in text_of(client, "/search?q=questionnaire&speaker=Marilyn+Cade")
    assert "4 passages" in text_of(client, "/search?agenda_item=2")
    assert "2 passages" in text_of(client, "/search?group=Brazil&sort=time")
    assert "1 passage" in text_of(client, "/search?stakeholder=business")


def test_search_finds_what_was_marked(client: FlaskClient, finished: Recording) -> None:
    page = text_of(client, "/search?q=mark:decision")
    assert "1 passage" in page
    assert "The agenda is adopted." in page
    assert '<option value="decision" selected>' in text_of(client, "/search?mark=decision")
    assert "Marked as: Decision" in text_of(client, "/search?mark=decision")
    assert "Nothing found" in text_of(client, "/search?mark=gavel")


def test_search_narrows_by_facets_and_lets_go_again(client: FlaskClient, finished: Recording) -> None:
    page = text_of(client, "/search?q=the")
    assert 'href="/search?q=the&amp;speaker=Brazil"' in page
    page = text_of(client, "/search?q=the&speaker=Brazil")
    assert 'class="chip" href="/search?q=the"' in page


@pytest.mark.parametrize("query", ["q=zebra", "q=zebra&speaker=Brazil", "from=2014-01-01"])
def test_no_result_comes_with_advice(client: FlaskClient, finished: Recording, query: str) -> None:
    page = text_of(client, f"/search?{query}")
    assert "Nothing found" in page
    assert "It may help to" in page


def test_a_wrong_date_in_a_search_gets_a_sentence(client: FlaskClient) -> None:
    assert "31.06.2013 is not a calendar date: June has 30 days." in text_of(client, "/search?from=31.06.2013", 400)


@pytest.mark.parametrize("page", ["0", "-3", "x", "99999999999", "500"])
def test_odd_page_numbers_do_no_harm(client: FlaskClient, finished: Recording, page: str) -> None:
    assert client.get("/search", query_string={"q": "the", "page": page}).status_code == 200
