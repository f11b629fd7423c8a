"""The outbox of webhooks, on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest
import sqlalchemy as sa

from meetings.catalogue.store import Catalogue, DuplicateError
from meetings.catalogue.transactions import new_id, utc_now
from meetings.catalogue.webhook_tables import DeliveryRow
from meetings.errors import InputError, NotFoundError
from meetings.people import secretariat_at
from meetings.recording import Recording
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from meetings.webhooks import EVENTS, PING, EventKind, Webhook

SECRETARY = secretariat_at("Anne")
HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)


@pytest.fixture
def webhook(catalogue: Catalogue) -> Webhook:
    return catalogue.webhooks.add("https://hooks.example.org/", EVENTS, NOON)


def add(catalogue: Catalogue, sha256: str = "0" * 64) -> Recording:
    meeting = catalogue.add_meeting("First meeting")
    recording = Recording(new_id(), meeting, "day 1.mp3", sha256, 17, utc_now(), date=NOON.date())
    catalogue.add_recording(recording)
    return recording


def told(catalogue: Catalogue) -> list[str]:
    return [delivery.event for delivery in reversed(catalogue.webhooks.deliveries())]


def test_the_whole_way_of_a_recording_is_told(catalogue: Catalogue, webhook: Webhook) -> None:
    recording = add(catalogue)
    catalogue.set_state(recording.id, "running")
    catalogue.save_transcript(recording.id, Transcript(900, (Segment(Span(0, 900), "S1", "Thank you."),)))
    catalogue.set_state(recording.id, "done")
    for step in ("begin review", "approve", "publish"):
        catalogue.reviews.take(recording.id, step, SECRETARY, NOON)  # type: ignore[arg-type]
    changed = ["record.state_changed"] * 3
    assert told(catalogue) == ["recording.received", "transcript.ready", *changed, "record.published"]
    bodies = [json.loads(delivery.body) for delivery in reversed(catalogue.webhooks.deliveries())]
    assert bodies[0]["data"] == {
        "recording": recording.id,
        "file_name": "day 1.mp3",
        "sha256": "0" * 64,
        "size_bytes": 17,
        "meeting": {"id": recording.meeting.id, "title": "First meeting"},
        "date": "2013-05-30",
        "group": "plenary",
    }
    steps = [(body["data"]["from"], body["data"]["to"]) for body in bodies[2:5]]
    assert steps == [("draft", "in review"), ("in review", "approved"), ("approved", "published")]
    assert bodies[5]["data"]["version"] == 1


def test_the_same_state_again_is_told_once(catalogue: Catalogue, webhook: Webhook) -> None:
    recording = add(catalogue)
    for _ in range(2):
        catalogue.set_state(recording.id, "failed", "The file is broken.")
    assert told(catalogue) == ["recording.received", "recording.failed"]
    assert json.loads(catalogue.webhooks.deliveries()[0].body)["data"]["error"] == "The file is broken."


def test_what_does_not_happen_is_not_told(catalogue: Catalogue, webhook: Webhook) -> None:
    add(catalogue)
    with pytest.raises(DuplicateError):
        add(catalogue)
    assert told(catalogue) == ["recording.received"]


def test_each_webhook_is_told_what_it_wants_by_the_same_message(catalogue: Catalogue, webhook: Webhook) -> None:
    only: tuple[EventKind, ...] = ("transcript.ready",)
    other = catalogue.webhooks.add("https://other.example.org/", only, NOON)
    off = catalogue.webhooks.add("https://off.example.org/", EVENTS, NOON)
    catalogue.webhooks.switch(off.id, "Switched off.")
    catalogue.set_state(add(catalogue).id, "done")
    by_hook = {each.id: catalogue.webhooks.deliveries(each.id) for each in (webhook, other, off)}
    assert [d.event for d in by_hook[webhook.id]] == ["transcript.ready", "recording.received"]
    assert [d.event for d in by_hook[other.id]] == ["transcript.ready"]
    assert by_hook[off.id] == ()
    assert by_hook[webhook.id][0].message_id == by_hook[other.id][0].message_id


def test_a_message_is_claimed_once_until_its_holder_is_given_up(catalogue: Catalogue, webhook: Webhook) -> None:
    catalogue.webhooks.ping(webhook.id, NOON)
    claimed: list[object] = []
    claimers = [threading.Thread(target=lambda: claimed.append(catalogue.webhooks.claim(60))) for _ in range(4)]
    for claimer in claimers:
        claimer.start()
    for claimer in claimers:
        claimer.join()
    assert sum(each is not None for each in claimed) == 1
    catalogue.webhooks.put_off(catalogue.webhooks.deliveries()[0].id, 0, "Nobody answers.")
    again = catalogue.webhooks.claim(0)
    assert again is not None
    assert (again.event, again.tries, again.answer) == (PING, 2, "Nobody answers.")
    assert catalogue.webhooks.claim(0) is not None, "its holder died"


def test_a_clock_that_is_put_back_holds_nothing_up(catalogue: Catalogue, webhook: Webhook) -> None:
    catalogue.webhooks.ping(webhook.id, NOON)
    with catalogue._engine.begin() as connection:
        connection.execute(sa.update(DeliveryRow).values(due_at=utc_now() + HOUR + HOUR, noted_at=utc_now() + HOUR))
    assert catalogue.webhooks.claim(60) is not None


def test_what_is_ended_stays_in_the_list_and_can_be_sent_again(catalogue: Catalogue, webhook: Webhook) -> None:
    catalogue.webhooks.ping(webhook.id, NOON)
    claimed = catalogue.webhooks.claim(60)
    assert claimed is not None
    assert catalogue.webhooks.waiting() == 1
    catalogue.webhooks.end(claimed.id, "given up", "Nobody answers.")
    assert catalogue.webhooks.claim(60) is None
    assert catalogue.webhooks.waiting() == 0
    catalogue.webhooks.again(claimed.id)
    assert catalogue.webhooks.claim(60) is not None
    catalogue.webhooks.end(claimed.id, "delivered", "The receiver answered 204.")
    catalogue.webhooks.forget_before(utc_now() - dt.timedelta(days=1))
    assert len(catalogue.webhooks.deliveries()) == 1
    catalogue.webhooks.forget_before(utc_now() + dt.timedelta(days=1))
    assert catalogue.webhooks.deliveries() == ()


def test_what_is_switched_off_waits_and_what_is_removed_is_gone(catalogue: Catalogue, webhook: Webhook) -> None:
    catalogue.webhooks.ping(webhook.id, NOON)
    catalogue.webhooks.switch(webhook.id, "Switched off.")
    assert catalogue.webhooks.claim(60) is None
    assert catalogue.webhooks.get(webhook.id).off == "Switched off."
    catalogue.webhooks.switch(webhook.id, None)
    assert catalogue.webhooks.claim(60) is not None
    catalogue.webhooks.remove(webhook.id)
    assert catalogue.webhooks.all() == ()
    assert catalogue.webhooks.deliveries() == ()


def test_what_is_not_there_is_told(catalogue: Catalogue) -> None:
    for ask in (catalogue.webhooks.get, catalogue.webhooks.remove):
        with pytest.raises(NotFoundError):
            ask("nothing")
    with pytest.raises(NotFoundError):
        catalogue.webhooks.again(17)
    with pytest.raises(InputError, match="at least one event"):
        catalogue.webhooks.add("https://hooks.example.org/", [], NOON)
