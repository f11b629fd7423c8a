"""The interface for programs, asked for everything that its description allows and much that it does not."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from meetings.recording import Recording
from search_app.api import description

CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
EXAMPLES = 15
OPERATIONS = [
    (path, method)
    for path, methods in description()["paths"].items()
    for method in methods
    if method in {"get", "post", "put", "delete", "patch"}
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_operation_fails_or_answers_otherwise_than_described(
    archive: Any, finished: Recording, path: str, method: str
) -> None:
    app = archive.app()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = schema[path][method.upper()]

    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


@given(text=st.text(max_size=200))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_in_a_search_gets_an_answer(client: FlaskClient, text: str) -> None:
    for name in ("q", "speaker", "from", "limit", "sort", "year"):
        assert client.get("/api/v1/search", query_string={name: text}).status_code in {200, 400}
