"""A session's cookie counts as long as it is near to now, before or after; a forged one never does."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from itsdangerous import BadSignature

from search_app.sessions import SteadySessions, _SteadySigner


def cookie(app: Flask, monkeypatch: pytest.MonkeyPatch, hours: float) -> str:
    """A cookie that was signed so many hours from now."""
    serializer = SteadySessions().get_signing_serializer(app)
    assert serializer
    with monkeypatch.context() as patch:
        patch.setattr(_SteadySigner, "get_timestamp", lambda _: int(time.time() + hours * 3600))
        return str(serializer.dumps({"name": "Anne"}))


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "secret"
    return app


@pytest.mark.parametrize(("hours", "counts"), [(0, True), (-11, True), (11, True), (-13, False), (13, False)])
def test_a_cookie_counts_within_its_time(app: Flask, monkeypatch, hours: float, counts: bool) -> None:
    serializer = SteadySessions().get_signing_serializer(app)
    made = cookie(app, monkeypatch, hours)
    assert serializer
    if counts:
        assert serializer.loads(made, max_age=12 * 3600) == {"name": "Anne"}
    else:
        with pytest.raises(BadSignature, match="away from now"):
            serializer.loads(made, max_age=12 * 3600)


def test_a_forged_cookie_never_counts(app: Flask, monkeypatch) -> None:
    made = cookie(app, monkeypatch, 0)
    app.secret_key = "another"
    serializer = SteadySessions().get_signing_serializer(app)
    assert serializer
    with pytest.raises(BadSignature):
        serializer.loads(made, max_age=12 * 3600)


def test_without_a_key_there_are_no_sessions() -> None:
    assert SteadySessions().get_signing_serializer(Flask(__name__)) is None
