"""Request ids, log lines without secrets, and figures for Prometheus."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from meetings.log_lines import JsonLines, Lines, job_id


def test_each_answer_has_an_id_of_its_own(client: FlaskClient) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert first != second


@pytest.mark.parametrize(("given", "kept"), [("proxy-7", True), ("a b", False), ("x" * 65, False), ("é", False)])
def test_an_id_from_a_proxy_is_kept_where_it_is_harmless(client: FlaskClient, given: str, kept: bool) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) == kept


def test_a_request_is_logged_with_its_id(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "search_app.tracing"):
        answer = client.get("/healthz?secret=1")
        lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [(line["path"], line["status"]) for line in lines] == [("/healthz", 200)]
    assert "secret" not in json.dumps(lines)
    assert lines[0]["request"] == answer.headers["X-Request-ID"]


def record(message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("ingest.worker", logging.WARNING, "", 0, message, values, None)


@pytest.mark.parametrize("lines", [Lines(["hf_abc", None, ""]), JsonLines(["hf_abc"])])
def test_no_secret_gets_into_a_line(lines: Lines) -> None:
    written = lines.format(record("no %s at %s", "hf_abc", "postgresql://me:p%40ss@host/db"))
    assert "hf_abc" not in written
    assert "p%40ss" not in written
    assert "host/db" in written


def test_an_error_is_one_line_and_names_its_job() -> None:
    job_id.set("abc:1")
    try:
        int("first\nsecond with https://u:pw@x")
    except ValueError as error:
        failed = record("It failed")
        failed.exc_info = (type(error), error, error.__traceback__)
    finally:
        written = JsonLines().format(failed)
        job_id.set(None)
    line = json.loads(written)
    assert "\n" not in written
    assert line["job"] == "abc:1"
    assert "ValueError" in line["error"]
    assert "u:pw" not in line["error"]


def figures(client: FlaskClient, **options: Any) -> dict[str, dict[tuple[str, ...], float]]:
    answer = client.get("/metrics", **options)
    assert answer.status_code == 200
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.get_data(as_text=True)):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_figures_say_how_things_stand(archive: Any, client: FlaskClient) -> None:
    archive.add(state="failed", error="Broken.")
    client.get("/healthz")
    found = figures(client)
    assert found["verbatim_recordings"][("failed",)] == 1
    assert found["verbatim_disk_free_bytes"][()] > 0
    assert found["verbatim_index_behind_seconds"][()] >= 0
    assert any(labels[:2] == ("GET", "health.healthz") for labels in found["verbatim_request_seconds_count"])


def test_figures_are_for_this_computer_and_for_who_has_the_token(archive: Any) -> None:
    archive.settings = replace(archive.settings, metrics_token="sesame")
    client = archive.app().test_client()
    far = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.1"}}
    assert client.get("/metrics", **far).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}, **far).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer sesame"}, **far).status_code == 200
