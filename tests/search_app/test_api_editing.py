"""Editing and approving by programs: with the version that the edits were made on, and within one's rights."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.recording import Recording


@pytest.fixture
def address(finished: Recording) -> str:
    return f"/api/v1/recordings/{finished.id}"


def test_an_edit_names_its_base_and_comes_back(client: FlaskClient, address: str, archive: Any) -> None:
    known = client.get(f"{address}/passages?start=1&count=1").get_json()
    (passage,) = known["passages"]
    operation = {"do": "edit-text", "passage": passage["id"], "text": "We support it."}
    answer = client.post(f"{address}/edits", json={"base": known["revision"], "operations": [operation]})
    assert (answer.status_code, answer.get_json()["passages"][0]["text"]) == (200, "We support it.")
    (edit,) = client.get(f"{address}/edits").get_json()["edits"]
    assert (edit["revision"], edit["operation"], edit["undoes"]) == (1, operation, None)
    assert archive.catalogue.proofs.first_break() is None


def test_an_old_base_is_a_conflict_and_nothing_is_stored(client: FlaskClient, address: str) -> None:
    def send(text: str) -> Any:
        body = {"base": 0, "operations": [{"do": "edit-text", "passage": 1, "text": text}]}
        return client.post(f"{address}/edits", json=body)

    assert send("First.").status_code == 200
    answer = send("Second.")
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    (conflict,) = answer.get_json()["conflicts"]
    assert (conflict["passage"], conflict["theirs"]["text"]) == (1, "First.")
    assert client.get(f"{address}/passages").get_json()["revision"] == 1


def test_states_are_taken_in_order_and_versions_listed(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}/review").get_json()["steps"] == ["begin review"]
    assert client.post(f"{address}/review", json={"step": "approve"}).status_code == 400
    begun = client.post(f"{address}/review", json={"step": "begin review", "proposals_until": "2013-07-06T18:00:00Z"})
    assert begun.get_json()["proposals_until"] == "2013-07-06T18:00:00+00:00"
    approved = client.post(f"{address}/review", json={"step": "approve"}).get_json()
    assert (approved["state"], len(approved["versions"][0]["sha256"])) == ("approved", 64)
    refused = client.post(
        f"{address}/edits", json={"base": 0, "operations": [{"do": "merge", "first": 0, "second": 1}]}
    )
    assert (refused.status_code, "frozen" in refused.get_json()["detail"]) == (400, True)
    assert client.post(f"{address}/review", json={"step": "open corrigendum"}).status_code == 400
    opened = client.post(f"{address}/review", json={"step": "open corrigendum", "note": "A name"}).get_json()
    assert opened["state"] == "corrigendum"


@pytest.mark.parametrize(
    "body",
    [{"step": "fly"}, {"step": "begin review", "proposals_until": "tomorrow"}, {"step": "approve", "note": 1}, []],
)
def test_what_cannot_be_read_is_told(client: FlaskClient, address: str, body: Any) -> None:
    assert client.post(f"{address}/review", json=body).status_code == 400


def test_every_kind_of_edit_is_described(client: FlaskClient) -> None:
    from meetings.editing.operation_json import KINDS

    schema = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]["Operation"]
    assert {each["properties"]["do"]["const"] for each in schema["oneOf"]} == set(KINDS)
