from __future__ import annotations

import csv
from typing import Any

from flask.testing import FlaskClient

from meetings.recording import Recording
from tests.search_app.forms import post, text


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(client.get(address).data.decode("utf-8-sig").splitlines()))


def test_the_page_the_table_and_the_recording_agree(archive: Any, client: FlaskClient, finished: Recording) -> None:
    address = f"/meetings/{finished.meeting.id}/figures"
    segments = archive.catalogue.transcript(finished.id).segments
    total_s = sum(s.content_ms for s in segments) / 1000
    left_out_s = sum(s.span.duration_ms for s in segments) / 1000 - total_s
    for by in ("person", "delegation", "stakeholder", "region", "item", "group", "session"):
        table = rows(client, f"{address}.csv?by={by}")
        assert abs(sum(float(row["seconds"]) for row in table) - total_s) < 0.001
        assert abs(sum(float(row["left_out_seconds"]) for row in table) - left_out_s) < 0.001
        assert abs(sum(float(row["share_percent"]) for row in table) - 100) < 0.1
        page = text(client, f"{address}?by={by}")
        assert all(row[by] in page for row in table if "&" not in row[by])
    assert "2. Method to seek input" in text(client, f"{address}?by=item")
    assert client.get(f"{address}?by=weather").status_code == 400


def test_who_was_heard_is_shown_for_the_whole_roster(client: FlaskClient, finished: Recording) -> None:
    page = text(client, f"/meetings/{finished.meeting.id}/figures")
    assert "not heard" in page  # Mexico
    table = rows(client, f"/meetings/{finished.meeting.id}/figures.csv?by=attendance")
    assert {row["name"]: float(row[next(k for k in row if k.endswith("heard"))]) > 0 for row in table} == {
        "Peter Major": True, "Brazil": True, "Marilyn Cade": True, "Mexico": False,
    }  # fmt: skip


def test_all_meetings_of_a_body_are_counted_together(archive: Any, client: FlaskClient) -> None:
    body_id = post(client, "/bodies/sample").location.rsplit("/", 1)[1]
    for number, title in enumerate(("First meeting", "Second meeting")):
        recording = archive.add(f"{number + 1}" * 16, meeting=title)
        archive.finish(recording, sound=False)
        post(client, "/meetings/new", title=title, body_id=body_id)
    page = text(client, f"/bodies/{body_id}/figures?by=session")
    assert "First meeting: Plenary session, 30 May 2013" in page
    assert "Second meeting: Plenary session, 30 May 2013" in page
    assert rows(client, f"/bodies/{body_id}/figures.csv?by=region")[0]["region"] == "Eastern Europe"
    assert "Constance Bommelaer" in page


def test_an_empty_meeting_has_nothing_to_count(client: FlaskClient) -> None:
    address = post(client, "/meetings/new", title="Empty").location
    assert "nothing to count" in text(client, f"{address}/figures")
