from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BODY = {
    "name": "Working Group on Enhanced Cooperation",
    "short_name": "WGEC",
    "composition": "22+5+5+5+5",
    "states_per_region": "4",
    "host_states": "Switzerland, Tunisia",
    "label_profile": "wgec",
    "starts": "22.03.2013",
    "ends": "14.05.2014",
    "observer_cap": "25",
}


def post(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    page = client.get("/bodies/new").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return client.post(address, data={"csrf_token": token[1], **fields})


@pytest.fixture
def body_id(client: FlaskClient) -> str:
    return post(client, "/bodies/new", **BODY).location.rsplit("/", 1)[1]


def text(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_a_body_is_set_up_and_shown(archive: Any, client: FlaskClient, body_id: str) -> None:
    body = archive.catalogue.bodies.get(body_id)
    assert (body.rule.total, body.rule.host_states, body.observer_cap) == (42, ("Switzerland", "Tunisia"), 25)
    assert "0 of 42 seats are filled" in text(client, f"/bodies/{body_id}")
    assert "Working Group" in text(client, "/bodies")
    form = text(client, f"/bodies/{body_id}/edit")
    assert 'value="22+5+5+5+5"' in form
    assert 'value="2013-03-22"' in form


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Please name the body"),
        ({"composition": "22 and some"}, "five numbers like"),
        ({"starts": "31.06.2013"}, "June has 30 days"),
        ({"ends": "01.01.2013"}, "ends before it begins"),
        ({"observer_cap": "many"}, "whole number"),
        ({"label_profile": "mine"}, "house styles"),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_kept(
    archive: Any, client: FlaskClient, wrong: dict[str, str], sentence: str
) -> None:
    response = post(client, "/bodies/new", **{**BODY, **wrong})
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    assert sentence in page
    assert "Switzerland, Tunisia" in page
    assert archive.catalogue.bodies.all() == ()


def test_the_sample_marks_what_nobody_confirms(client: FlaskClient) -> None:
    page = text(client, post(client, "/bodies/sample").location)
    assert "21 of 42 seats are filled" in page
    assert page.count("<strong>not confirmed</strong>") == 10
    assert "International organisation: 5 of 5 seats are empty." in page


def test_a_body_is_set_up_again_for_its_next_term(archive: Any, client: FlaskClient, body_id: str) -> None:
    edit = post(client, f"/bodies/{body_id}/again").location
    again = archive.catalogue.bodies.get(edit.split("/")[2])
    assert (again.follows, again.starts, str(again.rule)) == (body_id, None, "22+5+5+5+5")
    changed = post(client, edit, **{**BODY, "starts": "30.09.2016", "ends": "31.01.2018"})
    page = text(client, changed.location)
    assert "the term of 2013" in page
    assert "Its next term, from 2016" in text(client, f"/bodies/{body_id}")


def upload(client: FlaskClient, body_id: str, content: bytes, mode: str = "merge") -> TestResponse:
    return post(client, f"/bodies/{body_id}/roster", file=(io.BytesIO(content), "roster.csv"), mode=mode)


def test_a_roster_is_imported_merged_replaced_and_given_back(archive: Any, client: FlaskClient, body_id: str) -> None:
    assert (
        upload(client, body_id, b"name,entity,stakeholder\nAnna,Brazil,government\nBo,BT,business\n").status_code == 303
    )
    upload(client, body_id, b"name,entity,stakeholder\nBO,BT plc,business\nCy,ISOC,technical\n")
    members = archive.catalogue.bodies.members(body_id)
    assert [(m.name, m.entity) for m in members] == [("Anna", "Brazil"), ("BO", "BT plc"), ("Cy", "ISOC")]
    given = client.get(f"/bodies/{body_id}/roster/table.csv").data
    upload(client, body_id, b"name\nDora\n", "replace")
    assert [m.name for m in archive.catalogue.bodies.members(body_id)] == ["Dora"]
    assert "3 rows" in client.get(upload(client, body_id, given, "replace").location).get_data(as_text=True)
    assert archive.catalogue.bodies.members(body_id) == members


def test_a_roster_with_mistakes_changes_nothing_and_tells_each(archive: Any, client: FlaskClient, body_id: str) -> None:
    upload(client, body_id, b"name\nAnna\n")
    response = upload(client, body_id, b"name,stakeholder\nBo,martians\nCy,x\n", "replace")
    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "Row 2 (Bo)" in page
    assert "Row 3 (Cy)" in page
    assert [m.name for m in archive.catalogue.bodies.members(body_id)] == ["Anna"]
    assert "choose a file" in post(client, f"/bodies/{body_id}/roster").get_data(as_text=True)


def test_rows_are_added_changed_and_taken_out(archive: Any, client: FlaskClient, body_id: str) -> None:
    address = f"/bodies/{body_id}/roster/row"
    fields = {"name": "Anna", "entity": "Brazil", "stakeholder": "government", "role": "member", "from": "22.03.2013"}
    assert post(client, address, **fields, confirmed="on").status_code == 303
    assert 'value="2013-03-22"' in text(client, f"{address}?name=Anna")
    post(client, address, **{**fields, "name": "Anna B."}, old_name="Anna")
    (member,) = archive.catalogue.bodies.members(body_id)
    assert (member.name, member.confirmed) == ("Anna B.", False)
    doubled = post(client, address, name="ANNA b.")
    assert "is in the roster already" in doubled.get_data(as_text=True)
    assert "This row has no name" in post(client, address, name="").get_data(as_text=True)
    assert "June has 30 days" in post(client, address, name="C", to="31.06.2013").get_data(as_text=True)
    assert post(client, f"/bodies/{body_id}/roster/remove", name="Anna B.").status_code == 303
    assert archive.catalogue.bodies.members(body_id) == ()
    assert client.get(f"{address}?name=Nobody").status_code == 404
