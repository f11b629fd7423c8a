"""A real receiver, which is away, broken or slow at first: it gets everything, signed."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from ingest.webhooks import WebhookRounds
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.settings import Settings
from meetings.webhooks import EVENTS, Delivery, Webhook
from tests.receiver import Receiver, receiving


class Office:
    def __init__(self, folder: Path, catalogue: Catalogue, receiver: Receiver) -> None:
        self.outbox = catalogue.webhooks
        self.receiver = receiver
        self.catalogue = catalogue
        self.settings = Settings(folder, folder, "", webhook_hosts=("127.0.0.1",))

    def add(self, url: str | None = None) -> Webhook:
        return self.outbox.add(url or self.receiver.url, EVENTS, utc_now())

    def rounds(self, *pauses_s: float) -> WebhookRounds:
        return WebhookRounds(self.settings, self.catalogue, pauses_s)

    def newest(self) -> Delivery:
        return self.outbox.deliveries()[0]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with closing(Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")) as catalogue, receiving() as receiver:
        yield Office(tmp_path, catalogue, receiver)


def test_a_receiver_that_fails_first_gets_the_same_message_signed_anew(office: Office) -> None:
    webhook = office.add()
    office.outbox.ping(webhook.id, utc_now())
    office.receiver.answers = [(500, {}), (302, {"Location": "http://127.0.0.1:9/"}), (429, {"Retry-After": "0"})]
    rounds = office.rounds(0, 0, 0)
    while office.newest().state == "waiting":
        rounds.deliver_due()
    assert len(office.receiver.got) == 4
    assert len(set(office.receiver.ids())) == 1
    assert len({body for _, body in office.receiver.got}) == 1
    for headers, body in office.receiver.got:
        assert Verifier(webhook.secret).verify(body, headers)["type"] == "webhook.test"
        assert headers["content-type"] == "application/json"
    assert office.newest().answer == "The receiver answered 204."
    assert rounds.deliver_due() == 0


def test_pauses_grow_and_a_receiver_may_ask_for_longer_ones(office: Office) -> None:
    office.outbox.ping(office.add().id, utc_now())
    office.receiver.answers = [(503, {}), (503, {"Retry-After": "7000"})]
    office.rounds(50, 500).deliver_due()
    assert 44 < (office.newest().due_at - utc_now()).total_seconds() < 56
    office.outbox.put_off(office.newest().id, 0, "")
    office.rounds(50, 500).deliver_due()
    assert 6900 < (office.newest().due_at - utc_now()).total_seconds() < 7001


def test_after_the_last_pause_a_message_is_given_up_and_told(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.outbox.ping(office.add().id, utc_now())
    office.receiver.answers = [(500, {})] * 9
    for _ in range(5):
        office.rounds(0, 0).deliver_due()
    assert (office.newest().state, office.newest().tries) == ("given up", 3)
    assert "given up after 3 tries: The receiver answered 500." in caplog.text
    office.outbox.again(office.newest().id)
    office.receiver.answers = []
    office.rounds(0).deliver_due()
    assert office.newest().state == "delivered"


def test_a_receiver_that_is_gone_is_asked_no_more(office: Office) -> None:
    webhook = office.add()
    office.outbox.ping(webhook.id, utc_now())
    office.receiver.answers = [(410, {})]
    office.rounds(0).deliver_due()
    assert office.newest().state == "given up"
    assert "gone" in (office.outbox.get(webhook.id).off or "")


def test_a_receiver_that_is_away_is_told_of(office: Office) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        office.outbox.ping(office.add(f"http://127.0.0.1:{unused.getsockname()[1]}/").id, utc_now())
        office.rounds(60).deliver_due()
    assert office.newest().state == "waiting"
    assert "127.0.0.1 does not answer" in (office.newest().answer or "")


@pytest.mark.parametrize(
    ("hosts", "url", "told"),
    [
        ((), "http://127.0.0.1:1/", "Nothing may be sent to '127.0.0.1'"),
        (("localhost", "10.0.0.0/8"), "http://localhost:1/", "localhost leads to"),
    ],
    ids=["a host that is allowed no more", "a name that leads inside"],
)
def test_what_leads_elsewhere_is_not_sent(office: Office, hosts: tuple[str, ...], url: str, told: str) -> None:
    office.outbox.ping(office.add(url).id, utc_now())
    office.settings = Settings(Path(), Path(), "", webhook_hosts=hosts)
    office.rounds(0).deliver_due()
    assert office.newest().state == "given up"
    assert told in (office.newest().answer or "")


def test_a_name_nobody_knows_is_tried_again(office: Office) -> None:
    office.outbox.ping(office.add("https://nobody.invalid/").id, utc_now())
    office.settings = Settings(Path(), Path(), "", webhook_hosts=("nobody.invalid",))
    office.rounds(60).deliver_due()
    assert office.newest().state == "waiting"
    assert "nobody.invalid is not found" in (office.newest().answer or "")


@pytest.mark.process
def test_a_real_worker_tells_of_its_recording(house) -> None:
    with receiving() as receiver:
        webhook = house.catalogue.webhooks.add(receiver.url, EVENTS, utc_now())
        receiver.answers = [(500, {})]
        house.hire(step_s=0)
        recording = house.add()
        house.await_true(lambda: len(receiver.got) == 3, 30, "all messages have come")
        house.await_true(lambda: house.catalogue.webhooks.waiting() == 0, 5, "all answers are noted")
    bodies = [json.loads(body) for _, body in receiver.got]
    assert sorted(body["type"] for body in bodies) == ["recording.received", "recording.received", "transcript.ready"]
    assert {body["data"]["recording"] for body in bodies} == {recording}
    for headers, body in receiver.got:
        assert Verifier(webhook.secret).verify(body, headers)


def test_one_message_after_the_other_waits_for_no_round(office: Office) -> None:
    webhook = office.add()
    for _ in range(20):
        office.outbox.ping(webhook.id, utc_now())
    began = time.monotonic()
    assert office.rounds(0).deliver_due() == 20
    assert time.monotonic() - began < 10
    assert len(set(office.receiver.ids())) == 20
