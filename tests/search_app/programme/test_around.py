"""Around a meeting: its schedule changed, attendance noted, notices told, the meeting renamed or removed."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.recording import Recording
from search_app.search.keeping import IndexKeeper
from tests.search_app.forms import post, text
from tests.search_app.programme.test_programme import MEETING, SESSION
from tests.search_app.test_mail import Sink, sink

__all__ = ["Sink", "sink"]
PEOPLE = b"name,role,email\nAnna,member,anna@x.org\nOle,observer,ole@x.org\nCy,member,\n"


def test_a_session_of_the_schedule_is_changed_in_its_place(archive: Any, client: FlaskClient) -> None:
    address = post(client, "/meetings/new", **MEETING).location
    post(client, f"{address}/schedule", **SESSION)
    meeting_id = address.rsplit("/", 1)[1]
    (session,) = archive.catalogue.programmes.get(meeting_id).sessions
    assert 'value="15:00"' in text(client, f"{address}/schedule/{session.id}/edit")
    changed = {**SESSION, "title": "First day, afternoon", "starts": "15:30"}
    assert post(client, f"{address}/schedule/{session.id}/edit", **changed).status_code == 303
    (now,) = archive.catalogue.programmes.get(meeting_id).sessions
    assert (now.id, now.title, now.starts.minute) == (session.id, "First day, afternoon", 30)
    assert client.get(f"{address}/schedule/none/edit").status_code == 404
    assert post(client, f"{address}/schedule/{session.id}/edit", **{**SESSION, "starts": "25:00"}).status_code == 400


def test_a_meeting_is_renamed_and_found_by_its_new_name(archive: Any, client: FlaskClient, finished: Recording) -> None:
    address = f"/meetings/{finished.meeting.id}"
    assert post(client, f"{address}/facts", title="First  meeting").status_code == 303
    IndexKeeper(archive.catalogue, archive.index).catch_up()
    assert "First meeting" in text(client, address)
    answer = client.get("/api/v1/search?q=questionnaire&meeting=First+meeting").get_json()
    assert answer["total"] == 2
    post(client, "/meetings/new", title="Second meeting")
    taken = post(client, f"{address}/facts", title="second meeting")
    assert "Another meeting has this title" in taken.get_data(as_text=True)
    assert post(client, f"{address}/remove").status_code == 400
    assert client.get(address).status_code == 200


def test_a_meeting_of_which_nothing_is_recorded_can_go(client: FlaskClient) -> None:
    address = post(client, "/meetings/new", **MEETING).location
    post(client, f"{address}/schedule", **SESSION)
    assert "Remove the meeting" in text(client, f"{address}/facts")
    assert post(client, f"{address}/remove").status_code == 303
    assert client.get(address).status_code == 404
    assert "First meeting" not in text(client, "/api/v1/meetings")


def test_attendance_is_noted_beside_what_was_heard(client: FlaskClient, finished: Recording) -> None:
    address = f"/meetings/{finished.meeting.id}"
    form = text(client, f"{address}/attendance")
    assert "Mexico" in form
    row = [member for member in ("Peter Major", "Brazil", "Marilyn Cade", "Mexico") if member in form].index("Mexico")
    assert post(client, f"{address}/attendance", **{f"{finished.id}-{row}": "excused"}).status_code == 303
    page = text(client, f"{address}/figures")
    assert "excused" in page
    table = client.get(f"{address}/figures.csv?by=attendance").data.decode("utf-8-sig").splitlines()
    noted = {line["name"]: next(v for k, v in line.items() if k.endswith("noted")) for line in csv.DictReader(table)}
    assert noted == {"Peter Major": "", "Brazil": "", "Marilyn Cade": "", "Mexico": "excused"}


def test_sessions_are_drawn_with_lanes(archive: Any, client: FlaskClient, finished: Recording) -> None:
    address = f"/meetings/{finished.meeting.id}/figures"
    page = text(client, address)
    assert page.count('class="lane lane-speaker"') == 4
    assert page.count('class="lane lane-item"') == page.count('class="lane lane-group"') == 1
    rows = list(csv.DictReader(client.get(f"{address}.csv?by=timeline").data.decode("utf-8-sig").splitlines()))
    assert {row["kind"] for row in rows} == {"item", "group", "speaker"}
    duration_s = archive.catalogue.transcript(finished.id).duration_ms / 1000
    assert all(0 <= float(row["start_seconds"]) < float(row["end_seconds"]) <= duration_s for row in rows)
    assert "<td>Item 2. Method to seek input</td>" in page


@pytest.mark.parametrize("mailed", [False, True])
def test_notices_go_to_those_they_are_for(archive: Any, sink: Any, mailed: bool) -> None:
    client = archive.app().test_client()
    body = post(client, "/bodies/new", name="Working Group").location.rsplit("/", 1)[1]
    import io

    post(client, f"/bodies/{body}/roster", file=(io.BytesIO(PEOPLE), "people.csv"), mode="replace")
    address = post(client, "/meetings/new", **MEETING, body_id=body).location
    meeting = address.rsplit("/", 1)[1]
    by_mail = {"mail": "1"} if mailed else {}
    for audience in ("group", "observers", "public"):
        post(
            client,
            f"{address}/notices",
            title=f"For {audience}",
            text="The room has changed.",
            audience=audience,
            **by_mail,
        )
    page = text(client, address)
    assert all(f"For {audience}" in page for audience in ("group", "observers", "public"))
    outside = {"X-Forwarded-For": "192.0.2.7"}
    feed = client.get("/public/notices.atom", headers=outside).get_data(as_text=True)
    public = client.get(f"/public/meetings/{meeting}", headers=outside).get_data(as_text=True)
    for seen in (feed, public):
        assert "For public" in seen
        assert "For group" not in seen
        assert "For observers" not in seen
    assert len(sink.letters) == (5 if mailed else 0)
    notice = archive.catalogue.programmes.get(meeting).notices[-1]
    assert post(client, f"{address}/notices/{notice.id}/remove").status_code == 303
    assert "For public" not in client.get("/public/notices.atom").get_data(as_text=True)
    assert post(client, f"{address}/notices", title=" ", audience="group").status_code == 400
