from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.recording import Recording
from tests.meetings.test_programme import INDICO
from tests.search_app.forms import post, text

MEETING = {"title": "First meeting", "starts": "30.05.2013", "ends": "31.05.2013", "place": "CCV, Geneva"}
SESSION = {
    "title": "First day",
    "day": "30.05.2013",
    "starts": "15:00",
    "ends": "18:00",
    "room": "Room I",
    "items": "1, 2",
}


@pytest.fixture
def meeting_id(client: FlaskClient) -> str:
    return post(client, "/meetings/new", **MEETING).location.rsplit("/", 1)[1]


def test_a_meeting_is_set_up_before_anything_is_recorded(archive: Any, client: FlaskClient, meeting_id: str) -> None:
    programme = archive.catalogue.programmes.get(meeting_id)
    assert (programme.starts, programme.place) == (dt.date(2013, 5, 30), "CCV, Geneva")
    assert "First meeting" in text(client, "/")
    assert "30 May 2013 to 31 May 2013" in text(client, f"/meetings/{meeting_id}")
    assert post(client, "/meetings/new", **MEETING).location.endswith(meeting_id)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "needs a title"),
        ({"starts": "31.06.2013"}, "June has 30 days"),
        ({"ends": "29.05.2013"}, "ends before it begins"),
        ({"timezone": "Geneva"}, "no time zone"),
        ({"body_id": "none"}, "choose one of the bodies"),
    ],
)
def test_what_cannot_be_used_is_told(client: FlaskClient, wrong: dict[str, str], sentence: str) -> None:
    response = post(client, "/meetings/new", **{**MEETING, **wrong})
    assert response.status_code == 400
    assert sentence in response.get_data(as_text=True)


def test_sessions_are_planned_and_given_to_a_calendar_and_back(
    archive: Any, client: FlaskClient, meeting_id: str
) -> None:
    address = f"/meetings/{meeting_id}/schedule"
    post(client, address, **SESSION)
    post(client, address, **{**SESSION, "title": "Group of India", "group": "India"})
    assert "15:00 to 18:00" in text(client, f"/meetings/{meeting_id}")
    calendar = client.get(f"{address}/calendar.ics").data
    before = archive.catalogue.programmes.get(meeting_id).schedule
    for session in before:
        post(client, f"{address}/{session.id}/remove")
    assert archive.catalogue.programmes.get(meeting_id).sessions == ()
    for _ in range(2):
        assert post(client, f"{address}/import", file=(io.BytesIO(calendar), "c.ics")).status_code == 303
    after = archive.catalogue.programmes.get(meeting_id).schedule
    assert [(s.id, s.title, s.group) for s in after] == [(s.id, s.title, s.group) for s in before]
    for wrong in ({"day": "31.06.2013"}, {"starts": "25:00"}, {"ends": "soon"}):
        assert post(client, address, **{**SESSION, **wrong}).status_code == 400
    assert post(client, f"{address}/import", file=(io.BytesIO(b"x"), "c.ics")).status_code == 400
    assert post(client, f"{address}/import").status_code == 400


def test_the_agenda_is_kept_in_versions_adopted_and_offered_with_a_recording(
    archive: Any, client: FlaskClient, meeting_id: str
) -> None:
    address = f"/meetings/{meeting_id}/agenda"
    post(client, address, agenda="1. Agenda\n2. Method")
    post(client, address, agenda="1. Agenda\n2. Method\n2.1 Questionnaire\nGroup: Brazil, led by Brazil")
    page = text(client, address)
    assert "Version 2" in page
    assert "Item 2.1 is new: Questionnaire." in page
    post(client, f"{address}/1/adopt", day="30.05.2013")
    assert "Version 1, adopted on 30 May 2013" in text(client, address)
    assert archive.catalogue.programmes.get(meeting_id).agenda.find("2.1") is None
    assert post(client, f"{address}/1/adopt", day="30.05.2013").status_code == 400
    assert post(client, f"{address}/9/adopt", day="30.05.2013").status_code == 404
    refused = post(client, address, agenda="1. A\n1. B")
    assert refused.status_code == 400
    assert "twice" in refused.get_data(as_text=True)
    assert "1. Agenda\n2. Method" in text(client, f"/upload?meeting={meeting_id}")


def test_a_recording_of_a_bodys_meeting_is_offered_its_roster(archive: Any, client: FlaskClient) -> None:
    body_id = post(client, "/bodies/sample").location.rsplit("/", 1)[1]
    address = post(client, "/meetings/new", **MEETING, body_id=body_id).location
    form = text(client, f"/upload?meeting={address.rsplit('/', 1)[1]}")
    assert "Constance Bommelaer" in form
    assert "WGEC" in text(client, address)


def test_documents_have_symbols_items_files_and_moments(archive: Any, client: FlaskClient, finished: Recording) -> None:
    address = f"/meetings/{finished.meeting.id}/documents"
    fields = {"symbol": "CRP.1", "title": "Questionnaire", "version": "Rev.1", "language": "fr", "items": "2, 2.1"}
    post(client, address, **fields, file=(io.BytesIO(b"<script>"), "../../q.html"))
    (document,) = archive.catalogue.programmes.get(finished.meeting.id).documents
    assert (document.items, document.file_name, document.language) == (("2", "2.1"), "q.html", "fr")
    with client.get(f"{address}/{document.id}") as given:
        assert given.data == b"<script>"
        assert given.mimetype == "application/octet-stream"
        assert given.headers["Content-Disposition"].startswith("attachment")
    post(client, f"{address}/{document.id}/moments", recording=finished.id, at="0:12")
    assert f"/recordings/{finished.id}#t=12" in text(client, f"/meetings/{finished.meeting.id}")
    assert post(client, f"{address}/{document.id}/moments", recording=finished.id, at="noon").status_code == 400
    assert post(client, f"{address}/{document.id}/moments", recording="none", at="0:12").status_code == 404
    other = post(client, "/meetings/new", **MEETING).location.rsplit("/", 1)[1]
    assert post(client, f"/meetings/{other}/documents", title="A plan").status_code == 303
    assert post(client, f"/meetings/{other}/documents").status_code == 400
    (plan,) = archive.catalogue.programmes.get(other).documents
    assert client.get(f"/meetings/{other}/documents/{plan.id}").status_code == 404
    foreign = post(client, f"/meetings/{other}/documents/{plan.id}/moments", recording=finished.id, at="0:12")
    assert "another meeting" in foreign.get_data(as_text=True)
    post(client, f"{address}/{document.id}/remove")
    assert archive.catalogue.programmes.get(finished.meeting.id).documents == ()


def test_next_steps_flag_dates_that_do_not_exist(archive: Any, client: FlaskClient, meeting_id: str) -> None:
    address = f"/meetings/{meeting_id}/steps"
    post(client, address, text="Send the questionnaire", due="31.06.2013", responsible="Secretariat")
    page = text(client, f"/meetings/{meeting_id}")
    assert "June has 30 days" in page
    assert "31.06.2013" in page
    (step,) = archive.catalogue.programmes.get(meeting_id).next_steps
    post(client, f"{address}/{step.id}/done")
    assert archive.catalogue.programmes.get(meeting_id).next_steps[0].done
    post(client, f"{address}/{step.id}/remove")
    assert archive.catalogue.programmes.get(meeting_id).next_steps == ()
    assert post(client, address, text="").status_code == 400


def test_a_meeting_comes_from_an_indico_export(archive: Any, client: FlaskClient) -> None:
    answer = post(client, "/meetings/indico", file=(io.BytesIO(INDICO.encode()), "event.json"))
    page = text(client, answer.location)
    assert "2 sessions are taken in" in page
    assert "Other business" in page
    assert "Room IX" in page
    for content in (b"{}", b"\x00"):
        assert post(client, "/meetings/indico", file=(io.BytesIO(content), "event.json")).status_code == 400
    assert post(client, "/meetings/indico").status_code == 400
