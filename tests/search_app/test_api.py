from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from meetings.catalogue.transactions import utc_now
from meetings.editing.operations import EditText
from meetings.people import secretariat_at
from meetings.recording import Recording
from search_app.api import description

BASE = "urn:verbatim"
REGISTRY: Registry[Any] = Registry().with_resource(BASE, Resource(description(), DRAFT202012))


def check_schema(name: str, value: object) -> None:
    OAS31Validator({"$ref": f"{BASE}#/components/schemas/{name}"}, registry=REGISTRY).validate(value)


def described_answer(client: FlaskClient, method: str, path: str, **more: Any) -> Any:
    """Ask, and hold the answer to the description of this address and status."""
    response = client.open(f"/api/v1{path}", method=method, **more)
    shapes = {re.sub(r"\{\w+\}", "[^/]+", shape): shape for shape in description()["paths"]}
    shape = next(shapes[pattern] for pattern in shapes if re.fullmatch(pattern, path.partition("?")[0]))
    answers = description()["paths"][shape][method.lower()]["responses"]
    answer = answers[str(response.status_code)]
    if "$ref" in answer:
        answer = description()["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
    content = answer["content"]
    schema = content.get(response.mimetype, content.get("*/*"))["schema"]
    rebased = {"$ref": f"{BASE}{schema['$ref']}"} if "$ref" in schema else schema
    if response.is_json:
        OAS31Validator(_rebase(rebased), registry=REGISTRY).validate(response.get_json())
    return response


def _rebase(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"{BASE}{value}" if key == "$ref" and value.startswith("#") else _rebase(value)
            for key, value in schema.items()
        }
    return [_rebase(value) for value in schema] if isinstance(schema, list) else schema


def test_the_description_is_valid_and_served(client: FlaskClient) -> None:
    served = client.get("/api/v1/openapi.json").get_json()
    validate(served)
    assert served == description()


def test_every_route_is_described_and_every_description_has_its_route(archive: Any) -> None:
    app: Flask = archive.app()
    routes = {
        (re.sub(r"<[^>]+>", "{}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (re.sub(r"\{[^}]+\}", "{}", path), method)
        for path, methods in description()["paths"].items()
        for method in methods
        if method != "parameters"
    }
    assert routes == described


@pytest.mark.parametrize(
    "path",
    [
        "/meetings",
        "/recordings",
        "/recordings/{id}",
        "/recordings/{id}/status",
        "/recordings/{id}/transcript",
        "/recordings/{id}/peaks",
        "/search?q=questionnaire&limit=5",
        "/search?speaker=Brazil&sort=time",
        "/suggest?q=mari",
        "/suggest",
        "/meetings/{meeting}",
        "/recordings?meeting={meeting}",
    ],
)
def test_answers_are_as_described(client: FlaskClient, finished: Recording, path: str) -> None:
    response = described_answer(client, "GET", path.format(id=finished.id, meeting=finished.meeting.id))
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/recordings/none", 404),
        ("GET", "/recordings/none/status", 404),
        ("GET", "/recordings/none/transcript", 404),
        ("GET", "/meetings/none", 404),
        ("GET", "/recordings/{id}/export/exe", 400),
        ("GET", "/search?from=31.06.2013", 400),
        ("GET", "/search?limit=0", 400),
        ("GET", "/search?offset=x", 400),
        ("GET", "/search?sort=random", 400),
        ("POST", "/recordings/{id}/cancel", 409),
        ("POST", "/recordings/{id}/retry", 409),
    ],
)
def test_failures_are_problem_documents(
    client: FlaskClient, finished: Recording, method: str, path: str, status: int
) -> None:
    response = described_answer(client, method, path.format(id=finished.id))
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["detail"].endswith(".")


def test_an_unknown_address_is_a_problem_document_too(client: FlaskClient) -> None:
    response = client.get("/api/v1/nothing")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    check_schema("Problem", response.get_json())


def test_a_recording_is_sent_in_one_request(
    archive: Any, client: FlaskClient, tone: Callable[[Path, int], None], tmp_path: Path
) -> None:
    tone(tmp_path / "day 1.wav", 1200)
    fields = {
        "file": ((tmp_path / "day 1.wav").open("rb"), "day 1.wav"),
        "meeting": "First meeting",
        "date": "2013-05-30",
        "agenda": (io.BytesIO(b'{"items": [{"number": "1", "title": "Opening"}]}'), "agenda.json"),
    }
    response = described_answer(client, "POST", "/recordings", data=fields)
    assert response.status_code == 201
    recording_id = response.get_json()["id"]
    assert response.headers["Location"] == f"/api/v1/recordings/{recording_id}"
    assert archive.jobs.submitted == [recording_id]
    assert archive.catalogue.recording(recording_id).agenda.items[0].title == "Opening"


def test_a_file_that_is_refused_is_not_kept(archive: Any, client: FlaskClient) -> None:
    fields = {"file": (io.BytesIO(b"some text"), "fake.mp4"), "meeting": "First meeting"}
    response = described_answer(client, "POST", "/recordings", data=fields)
    assert response.status_code == 400
    assert "fake.mp4" in response.get_json()["errors"]["file"]
    assert list(archive.settings.uploads_dir.iterdir()) == []


def test_what_cannot_be_used_is_named_field_by_field(client: FlaskClient) -> None:
    response = described_answer(client, "POST", "/recordings", data={"date": "31.06.2013"})
    assert response.status_code == 400
    assert set(response.get_json()["errors"]) == {"meeting", "date", "file"}


def test_status_tells_stages_and_worker(archive: Any, client: FlaskClient) -> None:
    recording = archive.add(state="running")
    archive.worker_alive = False
    status = described_answer(client, "GET", f"/recordings/{recording.id}/status").get_json()
    assert [stage["name"] for stage in status["stages"]] == [
        "decode", "rendition", "diarize", "transcribe", "tag", "index"
    ]  # fmt: skip
    assert status["worker"] is False


def test_cancel_and_retry_by_program(archive: Any, client: FlaskClient) -> None:
    recording = archive.add(state="running")
    assert described_answer(client, "POST", f"/recordings/{recording.id}/cancel").get_json()["state"] == "cancelled"
    again = described_answer(client, "POST", f"/recordings/{recording.id}/retry").get_json()
    assert (again["state"], again["attempt"]) == ("queued", 2)


def test_a_statement_stays_over_an_edit(archive: Any, client: FlaskClient, finished: Recording) -> None:
    hit = client.get("/api/v1/search?q=deadline").get_json()["hits"][0]
    before = described_answer(client, "GET", f"/statements/{hit['statement']}").get_json()
    assert (before["text"], before["speaker"]) == (hit["text"], "Marilyn Cade")
    operation = EditText(3, "A deadline of seven weeks.")
    archive.catalogue.edits.save(finished.id, 0, [operation], secretariat_at("Anne"), utc_now())
    after = described_answer(client, "GET", f"/statements/{hit['statement']}").get_json()
    assert after["text"] == "A deadline of seven weeks."
    assert described_answer(client, "GET", "/statements/0000").status_code == 404
    page = client.get(f"/statements/{hit['statement']}")
    assert page.status_code == 302
    assert page.location == f"/recordings/{finished.id}#t={after['start']:g}"
