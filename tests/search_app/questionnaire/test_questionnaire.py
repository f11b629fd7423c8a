from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from meetings.samples import sample_questions
from tests.search_app.forms import post, text

FIELDS = {"title": "Questionnaire", "text_en": sample_questions(), "timezone": "Europe/Zurich"}
PEOPLE = b"""name,entity,stakeholder,email
Anna,Brazil,government,anna@x.org
Bo,BT,business,bo@x.org
Cy,APC,civil society,cy@x.org
"""


@pytest.fixture
def address(client: FlaskClient) -> str:
    """A questionnaire that is open, sent to three."""
    where = post(client, "/questionnaires/new", **FIELDS).location
    post(client, f"{where}/respondents", file=(io.BytesIO(PEOPLE), "people.csv"))
    post(client, f"{where}/state", state="open")
    return str(where)


def links(client: FlaskClient, address: str, who: str = "") -> dict[str, str]:
    table = client.get(f"{address}/links.csv?who={who}").data.decode("utf-8-sig").splitlines()
    return {row["name"]: urlsplit(row["link"]).path for row in csv.DictReader(table)}


def answer(client: FlaskClient, link: str, action: str = "send", **more: Any) -> Any:
    fields = {"category": "government", "consent": "yes", "a-4": "Privacy of personal data.", "action": action, **more}
    return client.post(link, data=fields)


def test_a_questionnaire_is_answered_compiled_and_summed_up(client: FlaskClient, address: str) -> None:
    mine = links(client, address)
    assert set(mine) == {"Anna", "Bo", "Cy"}
    assert "What is its purpose?" in text(client, mine["Anna"])
    answer(client, mine["Anna"], **{"a-2a": "It matters."})
    answer(client, mine["Bo"], category="business", consent="no", **{"a-4": "The privacy of personal data"})
    page = text(client, address)
    assert "2 of 3 have answered" in page
    assert set(links(client, address, "open")) == {"Cy"}
    compiled = text(client, f"{address}/compilation?order=group")
    assert "Anna (Brazil)" in compiled
    assert "Not named, business 1" in compiled
    assert "BT" not in compiled
    summary = text(client, f"{address}/summary")
    assert "All totals add up" in summary
    assert "2 points, of which 1 differ" in summary
    for fmt in ("xlsx", "docx"):
        assert client.get(f"{address}/compilation.{fmt}").data[:2] == b"PK"
    page = text(client, f"{address}/compilation.html")
    assert '<th scope="row">Anna (Brazil)</th>' in page
    assert "BT" not in page


def test_a_draft_is_kept_and_returned_to(archive: Any, client: FlaskClient, address: str) -> None:
    link = links(client, address)["Anna"]
    assert answer(client, link, "save", consent="").status_code == 303
    page = text(client, link)
    assert "Your draft is kept" in page
    assert "Privacy of personal data." in page
    assert "0 of 3 have answered" in text(client, address)
    refused = answer(client, link, consent="", category="", **{"a-4": "Longer thoughts."})
    assert refused.status_code == 400
    assert "cited by name" in refused.get_data(as_text=True)
    assert "Longer thoughts." in text(client, link)


def test_answers_can_be_sent_again_and_count_once(client: FlaskClient, address: str) -> None:
    link = links(client, address)["Anna"]
    for said in ("First.", "First.", "On second thoughts."):
        assert answer(client, link, **{"a-18": said}).status_code == 303
    compiled = text(client, f"{address}/compilation")
    assert compiled.count("On second thoughts.") == 1
    assert "First." not in compiled


def test_after_the_deadline_answers_are_refused_or_marked(client: FlaskClient, address: str) -> None:
    link = links(client, address)["Anna"]
    post(client, f"{address}/edit", **FIELDS, deadline_day="31.07.2013", deadline_time="23:59")
    late = answer(client, link)
    assert late.status_code == 409
    assert "The deadline has passed" in late.get_data(as_text=True)
    assert "Privacy of personal data." in late.get_data(as_text=True)
    post(client, f"{address}/edit", **FIELDS, deadline_day="31.07.2013", late_rule="accept")
    assert "marked as late" in text(client, link)
    assert answer(client, link).status_code == 303
    assert "government, late" in text(client, f"{address}/compilation")
    post(client, f"{address}/state", state="closed")
    assert answer(client, link).status_code == 409


def test_attachments_come_with_answers_and_are_only_sent_to_be_kept(client: FlaskClient, address: str) -> None:
    link = links(client, address)["Anna"]
    answer(client, link, "save", attachments=(io.BytesIO(b"<b>paper</b>"), "..\\paper.html"))
    answer(client, link)
    page = text(client, f"{address}/compilation")
    assert "paper.html" in page
    where = next(piece.split('"')[0] for piece in page.split('href="') if "/attachments/" in piece)
    with client.get(where) as given:
        assert (given.data, given.mimetype) == (b"<b>paper</b>", "application/octet-stream")
    assert client.get(where[:-1]).status_code == 404
    many = [(io.BytesIO(str(n).encode()), f"{n}.txt") for n in range(6)]
    refused = client.post(link, data={"action": "save", "attachments": many})
    assert refused.status_code == 400
    digest = where.rsplit("/", 1)[1]
    answer(client, link, **{f"drop-{digest}": "on"})
    assert "paper.html" not in text(client, f"{address}/compilation")


def test_links_cannot_be_made_up_and_a_new_one_ends_the_old(client: FlaskClient, address: str) -> None:
    link = links(client, address)["Anna"]
    assert client.get("/q/made-up").status_code == 404
    assert client.get(link + "x").status_code == 404
    headers = client.get(link).headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    page = text(client, address)
    renew = next(piece.split('"')[0] for piece in page.split('action="') if piece.split('"')[0].endswith("/renew"))
    post(client, renew)
    assert client.get(link).status_code == 404
    assert client.get(links(client, address)["Anna"]).status_code == 200


def test_questions_stay_once_it_is_open_and_their_wording_can_be_mended(client: FlaskClient, address: str) -> None:
    mended = {**FIELDS, "text_en": FIELDS["text_en"].replace("other comments", "further comments")}
    assert post(client, f"{address}/edit", **mended).status_code == 303
    fewer = {**FIELDS, "text_en": "1. Only one?"}
    refused = post(client, f"{address}/edit", **fewer)
    assert "neither come nor go" in refused.get_data(as_text=True)


def test_it_is_asked_in_several_languages(client: FlaskClient) -> None:
    both = {
        "title": "Q",
        "text_en": "1. Comments?",
        "text_fr": "1. Des commentaires?",
        "text_ar": "1. هل لديك تعليقات؟",
    }
    where = post(client, "/questionnaires/new", **both).location
    post(client, f"{where}/respondents", name="Anna")
    post(client, f"{where}/state", state="open")
    link = links(client, where)["Anna"]
    assert "Des commentaires?" in text(client, f"{link}?language=fr")
    assert 'dir="rtl"' in text(client, f"{link}?language=ar")
    wrong = post(client, "/questionnaires/new", **{**both, "text_fr": "2. Autre?"})
    assert "is not the same in “fr”" in wrong.get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "give a title"),
        ({"text_en": ""}, "no questions yet"),
        ({"deadline_day": "31.06.2013"}, "June has 30 days"),
        ({"timezone": "Geneva"}, "no time zone"),
    ],
)
def test_what_cannot_be_used_is_told(client: FlaskClient, wrong: dict[str, str], sentence: str) -> None:
    response = post(client, "/questionnaires/new", **{**FIELDS, **wrong})
    assert response.status_code == 400
    assert sentence in response.get_data(as_text=True)


def test_a_bodys_roster_is_asked_and_reminders_are_noted(client: FlaskClient) -> None:
    body_id = post(client, "/bodies/sample").location.rsplit("/", 1)[1]
    where = post(client, "/questionnaires/new", **FIELDS, body_id=body_id).location
    assert "21 put on the list" in text(client, post(client, f"{where}/respondents", roster="1").location)
    assert "21 were on it already" in text(client, post(client, f"{where}/respondents", roster="1").location)
    assert "Noted for 21" in text(client, post(client, f"{where}/noted", kind="invitation").location)
    assert "Noted for 21" in text(client, post(client, f"{where}/noted", kind="reminder").location)
    assert post(client, f"{where}/respondents").status_code == 400
    assert post(client, f"{where}/state", state="x").status_code == 400


def test_questions_lead_to_where_they_were_discussed(client: FlaskClient, address: str, finished: Any) -> None:
    assert post(client, f"{address}/discussed/link", question="4", recording=finished.id, at="0:12").status_code == 303
    assert f"/recordings/{finished.id}#t=12" in text(client, f"{address}/compilation")
    assert post(client, f"{address}/discussed/link", question="99", recording=finished.id, at="0:12").status_code == 400
