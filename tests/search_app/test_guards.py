from __future__ import annotations

import stat
import subprocess
import sys
from typing import Any

import pytest
from flask.testing import FlaskClient

from meetings.recording import Recording


def test_every_page_carries_its_guards(client: FlaskClient, finished: Recording) -> None:
    for address in (
        "/",
        "/search",
        "/upload",
        f"/recordings/{finished.id}",
        "/nothing",
        "/healthz",
        "/static/css/base.css",
    ):
        with client.get(address) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_no_page_needs_inline_script_or_style(client: FlaskClient, finished: Recording) -> None:
    for address in ("/", "/search?q=the", "/upload", f"/recordings/{finished.id}"):
        page = client.get(address).get_data(as_text=True)
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page


@pytest.mark.parametrize("address", ["/upload", "/upload/check", "/recordings/x/cancel", "/recordings/x/retry"])
def test_forms_need_their_token(client: FlaskClient, address: str) -> None:
    response = client.post(address, data={"meeting": "x"})
    assert response.status_code == 400
    assert "This form is too old" in response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/api/v1/recordings", "/uploads", "/upload"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_foreign_pages_cannot_send(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    assert client.post(address, headers={**headers, "Tus-Resumable": "1.0.0"}).status_code == 403


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:5000", 200), ("localhost", 200), ("evil.example", 400)])
def test_only_local_names_are_answered_by_default(client: FlaskClient, host: str, status: int) -> None:
    assert client.get("/", headers={"Host": host}).status_code == status
    assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_other_names_are_answered_when_named(archive: Any) -> None:
    client = archive.app(hosts=("archive.example",)).test_client()
    assert client.get("/healthz", headers={"Host": "archive.example"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "localhost"}).status_code == 400


def test_the_session_key_is_made_once_and_private(archive: Any) -> None:
    first, second = archive.app(), archive.app()
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert stat.S_IMODE((archive.settings.data_dir / "session.key").stat().st_mode) == 0o600


def test_the_web_process_never_loads_a_model_library() -> None:
    code = (
        "import sys, search_app.app; "
        "print([m for m in ('torch', 'whisper', 'faster_whisper', 'pyannote', 'ctranslate2') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_health_is_about_the_process_alone(archive: Any, client: FlaskClient) -> None:
    archive.worker_alive = False
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_readiness_names_the_part_that_is_missing(archive: Any, client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200
    archive.worker_alive = False
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["parts"]["worker"].startswith("No worker is running")
    assert response.get_json()["parts"]["store"] == "ok"


def test_something_unforeseen_is_told_without_its_insides(
    archive: Any, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(archive.catalogue), "recordings", lambda *_: 1 / 0)
    response = client.get("/")
    assert response.status_code == 500
    assert "division" not in response.get_data(as_text=True)
    assert "Something went wrong" in response.get_data(as_text=True)
