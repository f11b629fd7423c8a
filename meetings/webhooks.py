"""Webhooks: what happens here is told to other programs, signed, again and again until they have it.

The form is that of Standard Webhooks (https://www.standardwebhooks.com, specification 1.0): a message has an
id that stays the same however often it is sent, the instant of each try, and an HMAC-SHA256 over both and the body.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from meetings.errors import InputError

EventKind = Literal[
    "recording.received", "recording.failed", "transcript.ready", "record.state_changed", "record.published"
]
"""What is told.

========================  ==============================================================
event                     when
========================  ==============================================================
``recording.received``    an upload, or an earlier transcript, is safely in the store
``recording.failed``      its processing came to an end without a transcript
``transcript.ready``      its transcript can be read and searched
``record.state_changed``  review began, ended or began again; the text was approved
``record.published``      a version of the text is published
========================  ==============================================================
"""
EVENTS: Final[tuple[EventKind, ...]] = get_args(EventKind)
PING: Final = "webhook.test"
"""What is sent to try a webhook out; every webhook takes it."""

DeliveryState = Literal["waiting", "delivered", "given up"]
PAUSES_S: Final = (5, 15, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400, 86_400)
"""The pauses before each further try: a receiver may be away for two and a half days."""
LONGEST_PAUSE_S: Final = 2 * 86_400
_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Webhook:
    """Somebody who wants to be told: where, of what, and the secret that both sides know.

    ``off`` says why nothing is sent there any more; ``None`` while it is.
    """

    id: str
    url: str
    secret: str
    events: tuple[EventKind, ...]
    created_at: dt.datetime
    off: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to one webhook: how often it was tried, when it is due again, and the last answer."""

    id: int
    webhook_id: str
    message_id: str
    event: str
    body: str
    created_at: dt.datetime
    state: DeliveryState
    tries: int
    due_at: dt.datetime
    ended_at: dt.datetime | None
    answer: str | None


def make_secret() -> str:
    """Make a secret in the form that libraries for Standard Webhooks read."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def body_of(event: str, at: dt.datetime, data: Mapping[str, Any]) -> str:
    """Write the message: JSON with ``type``, ``timestamp`` and ``data``."""
    instant = at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    return json.dumps({"type": event, "timestamp": instant, "data": dict(data)}, ensure_ascii=False)


def signed_headers(secret: str, message_id: str, body: str, at: dt.datetime) -> dict[str, str]:
    """Give the headers that prove who sent a message, and when. Raises ``InputError`` for a broken secret."""
    timestamp = int(at.timestamp())
    to_sign = f"{message_id}.{timestamp}.{body}".encode()
    digest = hmac.new(_key(secret), to_sign, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError("The webhook's secret is broken; make the webhook anew.") from error
