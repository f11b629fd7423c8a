"""Messages are signed so that the library of Standard Webhooks takes them, and nobody else's."""

import datetime as dt
import json

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from meetings.errors import InputError
from meetings.webhooks import body_of, make_secret, signed_headers

DATA = {"file_name": "séance “1”.mp3"}


@pytest.fixture
def now() -> dt.datetime:
    """The present: the library refuses messages of five minutes ago."""
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def message(now: dt.datetime) -> str:
    return body_of("transcript.ready", now, DATA)


def test_the_library_of_the_standard_takes_a_message(now: dt.datetime, message: str) -> None:
    secret = make_secret()
    found = Webhook(secret).verify(message.encode(), signed_headers(secret, "msg_1", message, now))
    assert found == json.loads(message)
    assert found["type"] == "transcript.ready"
    assert found["data"] == DATA
    assert dt.datetime.fromisoformat(found["timestamp"]) == now.replace(microsecond=now.microsecond // 1000 * 1000)


@pytest.mark.parametrize("changed", ["body", "id", "instant", "secret", "replayed"])
def test_a_message_that_is_not_ours_is_refused(changed: str, now: dt.datetime, message: str) -> None:
    secret, at = make_secret(), now - dt.timedelta(hours=1) if changed == "replayed" else now
    headers = signed_headers(secret, "msg_1", message, at)
    body = message.replace("séance", "seance") if changed == "body" else message
    if changed == "id":
        headers["webhook-id"] = "msg_2"
    if changed == "instant":
        headers["webhook-timestamp"] = str(int(now.timestamp()) + 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(make_secret() if changed == "secret" else secret).verify(body.encode(), headers)


def test_a_broken_secret_is_told(now: dt.datetime) -> None:
    with pytest.raises(InputError, match="secret is broken"):
        signed_headers("whsec_broken!", "msg_1", "{}", now)
