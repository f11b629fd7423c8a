"""Messages are signed so that the library of Standard Webhooks takes them, and nobody else's."""

import datetime as dt
import json

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from meetings.errors import InputError
from meetings.webhooks import body_of, make_secret, signed_headers

NOW = dt.datetime.now(dt.UTC)
BODY = body_of("transcript.ready", NOW, {"file_name": "séance “1”.mp3"})


def test_the_library_of_the_standard_takes_a_message() -> None:
    secret = make_secret()
    found = Webhook(secret).verify(BODY.encode(), signed_headers(secret, "msg_1", BODY, NOW))
    assert found == json.loads(BODY)
    assert found["type"] == "transcript.ready"
    assert found["data"] == {"file_name": "séance “1”.mp3"}
    assert dt.datetime.fromisoformat(found["timestamp"]) == NOW.replace(microsecond=NOW.microsecond // 1000 * 1000)


@pytest.mark.parametrize("changed", ["body", "id", "instant", "secret", "replayed"])
def test_a_message_that_is_not_ours_is_refused(changed: str) -> None:
    secret, at = make_secret(), NOW - dt.timedelta(hours=1) if changed == "replayed" else NOW
    headers = signed_headers(secret, "msg_1", BODY, at)
    body = BODY.replace("séance", "seance") if changed == "body" else BODY
    if changed == "id":
        headers["webhook-id"] = "msg_2"
    if changed == "instant":
        headers["webhook-timestamp"] = str(int(NOW.timestamp()) + 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(make_secret() if changed == "secret" else secret).verify(body.encode(), headers)


def test_a_broken_secret_is_told() -> None:
    with pytest.raises(InputError, match="secret is broken"):
        signed_headers("whsec_broken!", "msg_1", BODY, NOW)
