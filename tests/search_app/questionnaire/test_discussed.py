"""Questions lead to where they were discussed: suggested by the search, linked and unlinked by hand."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from meetings.questionnaire import Question
from meetings.recording import Recording
from search_app.questionnaire.discussed import words_of
from tests.search_app.forms import post, text

TEXT = "1. Which deadline is fair for small organisations?\n2. What about satellites?"


def test_segments_are_suggested_linked_and_shown_in_the_compilation(
    archive: Any, client: FlaskClient, finished: Recording
) -> None:
    where = post(client, "/questionnaires/new", title="Q", text_en=TEXT).location
    page = text(client, f"{where}/discussed")
    first, second = page.split('id="q-1"')[1].split('id="q-2"')
    assert "<mark>deadline</mark>" in first
    assert "nothing like it was said" in second
    passage = archive.catalogue.transcript(finished.id).segments[3]
    sent = {"question": "1", "recording": finished.id, "start_ms": str(passage.span.start_ms)}
    assert post(client, f"{where}/discussed/link", **sent).status_code == 303
    linked = text(client, f"{where}/discussed").split('id="q-1"')[1].split('id="q-2"')[0]
    assert "Marilyn Cade: The questionnaire should be short" in linked
    assert "discussed at" in text(client, f"{where}/compilation")
    assert post(client, f"{where}/discussed/link", **{**sent, "question": "9"}).status_code == 400
    assert post(client, f"{where}/discussed/link", **{**sent, "recording": "none"}).status_code == 404
    by_hand = {"question": "2", "recording": finished.id, "at": "0:05"}
    assert post(client, f"{where}/discussed/link", **by_hand).status_code == 303
    assert post(client, f"{where}/discussed/unlink", **sent).status_code == 303
    assert [p.question for p in archive.catalogue.questionnaires.all()[0].places] == ["2"]


def test_only_sessions_of_the_body_are_suggested(archive: Any, client: FlaskClient, finished: Recording) -> None:
    body = post(client, "/bodies/new", name="Another body").location.rsplit("/", 1)[1]
    where = post(client, "/questionnaires/new", title="Q", text_en=TEXT, body_id=body).location
    assert "deadline</mark>" not in text(client, f"{where}/discussed")
    post(client, f"/meetings/{finished.meeting.id}/facts", body_id=body)
    assert "deadline</mark>" in text(client, f"{where}/discussed")


def test_words_that_mean_something() -> None:
    assert words_of(Question("1", 'What, "if anything", should (be) done: now?')).split(" OR ")[0] == "anything"
