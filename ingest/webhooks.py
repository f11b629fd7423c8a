"""Sending what waits in the outbox of webhooks, and trying again ever more seldom until it has arrived."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from ingest.reaching import Answer, send
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError, NotFoundError, UnavailableError
from meetings.hosts import AllowedHosts
from meetings.settings import Settings
from meetings.webhooks import LONGEST_PAUSE_S, PAUSES_S, Delivery, Webhook, signed_headers

log = logging.getLogger(__name__)
KEEP_DAYS: Final = 30
"""How long what has arrived stays in the list."""
# Longer than one try can take; a worker that is killed in it loses it then.
_HOLD_S: Final = 20.0
_ROUND: Final = 50
_GONE: Final = 410  # a receiver that says so wants nothing any more


class WebhookRounds:
    """Sends what is due, at each call; of several workers each message is one's."""

    def __init__(self, settings: Settings, catalogue: Catalogue, pauses_s: Sequence[float] = PAUSES_S) -> None:
        self._hosts = AllowedHosts(settings.webhook_hosts)
        self._catalogue = catalogue
        self._pauses_s = pauses_s
        self._swept: dt.datetime | None = None

    def deliver_due(self) -> int:
        """Try everything that is due once, up to a round's number; return how much that was."""
        outbox = self._catalogue.webhooks
        self._sweep()
        for number in range(_ROUND):
            delivery = outbox.claim(_HOLD_S)
            if delivery is None:
                return number
            with suppress(NotFoundError):  # removed this very moment
                self._try(delivery, outbox.get(delivery.webhook_id))
        return _ROUND

    def _try(self, delivery: Delivery, webhook: Webhook) -> None:
        try:
            answer = self._send(delivery, webhook)
        except UnavailableError as error:
            self._put_off(delivery, webhook, error.message)
        except InputError as error:  # no later try would end better
            self._give_up(delivery, webhook, error.message)
        else:
            self._heed(answer, delivery, webhook)

    def _send(self, delivery: Delivery, webhook: Webhook) -> Answer:
        target = self._hosts.check(webhook.url)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Verbatim",
            **signed_headers(webhook.secret, delivery.message_id, delivery.body, utc_now()),
        }
        return send(target, self._hosts, delivery.body.encode(), headers)

    def _heed(self, answer: Answer, delivery: Delivery, webhook: Webhook) -> None:
        told = f"The receiver answered {answer.status}."
        if 200 <= answer.status < 300:
            self._catalogue.webhooks.end(delivery.id, "delivered", told)
        elif answer.status == _GONE:
            self._catalogue.webhooks.switch(webhook.id, "The receiver says that it is gone (410).")
            self._give_up(delivery, webhook, told)
        else:
            self._put_off(delivery, webhook, told, answer.retry_after_s or 0)

    def _put_off(self, delivery: Delivery, webhook: Webhook, told: str, at_least_s: float = 0) -> None:
        if delivery.tries > len(self._pauses_s):
            self._give_up(delivery, webhook, told)
            return
        pause_s = self._pauses_s[delivery.tries - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads, hides nothing
        self._catalogue.webhooks.put_off(delivery.id, min(max(pause_s, at_least_s), LONGEST_PAUSE_S), told)

    def _give_up(self, delivery: Delivery, webhook: Webhook, told: str) -> None:
        log.warning("A message to the webhook %s is given up after %d tries: %s", webhook.id, delivery.tries, told)
        self._catalogue.webhooks.end(delivery.id, "given up", told)

    def _sweep(self) -> None:
        now = utc_now()
        if self._swept is None or abs(now - self._swept) > dt.timedelta(hours=1):
            self._catalogue.webhooks.forget_before(now - dt.timedelta(days=KEEP_DAYS))
            self._swept = now
