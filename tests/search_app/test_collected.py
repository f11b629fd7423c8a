"""The pages of a speaker and of an agenda item, and results by meeting."""

from __future__ import annotations

import html
import re

from flask.testing import FlaskClient

from meetings.people import secretariat_at
from meetings.recording import Recording
from search_app.search.keeping import IndexKeeper
from tests.search_app.test_seeing import publish


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.get_data(as_text=True))


def passages(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r'<p class="snippet"[^>]*>(.*?)</p>', page)]


def test_a_speakers_page_has_all_they_said_by_session(archive, client: FlaskClient, finished: Recording) -> None:
    archive.finish(archive.add("2" * 16, meeting="A later meeting"))
    page = text_of(client, "/speakers/Brazil")
    assert [said[:12] for said in passages(page)] == ["Thank you, C", "In this grou"] * 2
    assert page.count('<section class="collected-session">') == 2
    assert "4 passages, 2 sessions" in page
    assert "government" in page
    assert len(set(re.findall(r"/statements/\w+", page))) == 4
    assert page.count('class="play"') == 4
    assert 'href="/speakers/Brazil?meeting=A+later+meeting"' in page
    within = text_of(client, "/speakers/Brazil?meeting=A+later+meeting")
    assert len(passages(within)) == 2


def test_part_of_a_name_leads_to_its_bearer(client: FlaskClient, finished: Recording) -> None:
    assert client.get("/speakers/Cade").location == "/speakers/Marilyn%20Cade"


def test_nobody_and_mere_labels_have_no_page(client: FlaskClient, finished: Recording) -> None:
    for name in ("Nobody", "S4", "Br"):
        assert client.get(f"/speakers/{name}").status_code == 404


def test_an_items_page_has_all_said_on_it_and_who_took_how_long(client: FlaskClient, finished: Recording) -> None:
    page = text_of(client, f"/meetings/{finished.meeting.id}/items/2")
    assert "2. Method to seek input" in page
    assert "The questionnaire" in page
    assert len(passages(page)) == 4
    shares = re.findall(r'<span class="share-name">(?:<a[^>]*>)?([^<]+)', page)
    assert shares[0] in {"Marilyn Cade", "Peter Major"}
    assert set(shares) == {"Peter Major", "Marilyn Cade", "Brazil", "S4"}
    assert "/speakers/S4" not in page


def test_an_item_that_nobody_spoke_on_says_so_and_one_that_is_not_is_not_found(
    archive, client: FlaskClient, finished: Recording
) -> None:
    assert client.get(f"/meetings/{finished.meeting.id}/items/9").status_code == 404
    assert client.get("/meetings/nowhere/items/1").status_code == 404
    archive.catalogue.delete_recording(finished.id)
    silent = archive.add("3" * 16)
    IndexKeeper(archive.catalogue, archive.index).catch_up()
    assert "Nothing was said on this item yet" in text_of(client, f"/meetings/{silent.meeting.id}/items/1")


def test_pages_of_passages_are_turned(archive, client: FlaskClient, spoken) -> None:
    line = ("S1", "Brazil", "member", "1", "plenary", "We support the agenda as it stands.")
    archive.finish(archive.add(), spoken((line,) * 120))
    first, last = text_of(client, "/speakers/Brazil"), text_of(client, "/speakers/Brazil?page=3")
    assert (len(passages(first)), len(passages(last))) == (50, 20)
    assert "Page 1 of 3" in first
    assert len(passages(text_of(client, "/speakers/Brazil?page=99"))) == 20
    assert len(passages(text_of(client, "/speakers/Brazil?page=x"))) == 50


def test_transcript_meeting_and_search_lead_to_these_pages(client: FlaskClient, finished: Recording) -> None:
    item = f"/meetings/{finished.meeting.id}/items/2"
    assert item in text_of(client, f"/recordings/{finished.id}")
    assert "/speakers/Marilyn%20Cade" in text_of(client, f"/recordings/{finished.id}")
    assert len(set(re.findall(r"/statements/\w+", text_of(client, f"/recordings/{finished.id}")))) == 7
    assert item in text_of(client, f"/meetings/{finished.meeting.id}")
    page = text_of(client, "/search?q=questionnaire")
    assert item in page
    assert "/speakers/Marilyn%20Cade" in page


def test_results_are_grouped_by_meeting_when_asked(archive, client: FlaskClient, finished: Recording) -> None:
    for number in "23":
        archive.finish(archive.add(number * 16, meeting="A later meeting"))
    page = text_of(client, "/search?q=questionnaire&grouped=meeting")
    assert re.findall(r"<h2>([^<]+?) <span", page) == ["A later meeting", finished.meeting.title]
    assert len(passages(page)) == 5
    assert "All 4 passages of this meeting" in page


def test_neighbours_stand_around_a_hit(client: FlaskClient, finished: Recording) -> None:
    page = text_of(client, "/search?q=deadline")
    around = page.partition('<details class="around">')[2].partition("</details>")[0]
    assert "The agenda is adopted" in around
    assert "In this group we look" in around


def test_hits_can_be_narrowed_to_a_year(archive, client: FlaskClient, finished: Recording) -> None:
    assert "Nothing found" in text_of(client, "/search?q=questionnaire&year=2012")
    assert "Nothing found" not in text_of(client, "/search?q=questionnaire&year=2013")


def test_a_visitor_sees_on_these_pages_only_what_is_published(archive, finished: Recording) -> None:
    archive.finish(archive.add("2" * 16, meeting="A closed meeting"))
    client = archive.app(hosts=None).test_client()
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert client.get("/speakers/Brazil", headers=elsewhere).status_code == 404
    publish(archive.catalogue, finished.id)
    IndexKeeper(archive.catalogue, archive.index).catch_up()
    page = client.get("/speakers/Brazil", headers=elsewhere).get_data(as_text=True)
    assert len(passages(page)) == 2
    assert "closed" not in page
    closed = archive.catalogue.recording("2" * 16).meeting.id
    assert client.get(f"/meetings/{closed}/items/2", headers=elsewhere).status_code == 404
    assert secretariat_at("Anne").may("read")
