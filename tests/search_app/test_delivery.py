from __future__ import annotations

import io
import re
from typing import Any

from flask.testing import FlaskClient

from meetings.recording import Recording

STATEMENT = (
    "Thank you, Chair. We warmly support the agenda as it stands, and the working methods that were proposed by you."
)


def send(client: FlaskClient, recording: Recording, content: bytes, name: str = "statement.txt") -> Any:
    address = f"/recordings/{recording.id}/delivery"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert token
    data = {"csrf_token": token[1], "speaker": "Brazil", "statement": (io.BytesIO(content), name)}
    return client.post(address, data=data)


def test_a_statement_is_shown_beside_what_was_said(client: FlaskClient, finished: Recording) -> None:
    page = send(client, finished, STATEMENT.encode()).get_data(as_text=True)
    assert "<del>" in page
    assert "warmly</del>" in page
    assert "90\N{NO-BREAK SPACE}%" in page or "86\N{NO-BREAK SPACE}%" in page or "85\N{NO-BREAK SPACE}%" in page
    assert "statement.txt" in page


def test_what_cannot_be_compared_is_told(client: FlaskClient, finished: Recording) -> None:
    for content, name in ((b"%PDF", "a.pdf"), (b"Other words entirely, on fish.", "a.txt"), (b"", "")):
        answer = send(client, finished, content, name)
        assert answer.status_code == 400
        assert "notice-bad" in answer.get_data(as_text=True)
