"""The page of webhooks: adding one, its secret, its deliveries, and sending again."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from meetings.webhooks import EVENTS
from tests.search_app.forms import post, text


@pytest.fixture
def client(archive):
    archive.settings = replace(archive.settings, webhook_hosts=("hooks.example.org",))
    return archive.app().test_client()


def test_a_webhook_is_added_and_its_secret_shown_once(archive, client) -> None:
    page = post(client, "/webhooks", url="https://hooks.example.org/in", event=["transcript.ready"])
    assert page.status_code == 201
    (made,) = archive.catalogue.webhooks.all()
    assert made.events == ("transcript.ready",)
    assert made.secret in page.get_data(as_text=True)
    assert made.secret not in text(client, "/webhooks")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"url": "https://evil.example/", "event": list(EVENTS)}, "Nothing may be sent to"),
        ({"url": "javascript:alert(1)", "event": list(EVENTS)}, "begins with https"),
        ({"url": "https://hooks.example.org/", "event": ["unknown"]}, "at least one event"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_and_the_form_kept(archive, client, fields, told: str) -> None:
    page = post(client, "/webhooks", **fields)
    assert page.status_code == 400
    assert told in page.get_data(as_text=True)
    assert f'value="{fields["url"]}"' in page.get_data(as_text=True)
    assert archive.catalogue.webhooks.all() == ()


def test_deliveries_are_listed_and_sent_again(archive, client) -> None:
    made = archive.catalogue.webhooks.add("https://hooks.example.org/in", EVENTS, archive.add().created_at)
    assert post(client, f"/webhooks/{made.id}/test").status_code == 303
    delivery = archive.catalogue.webhooks.claim(60)
    archive.catalogue.webhooks.end(delivery.id, "given up", "The receiver answered 500.")
    page = text(client, "/webhooks")
    assert "The receiver answered 500." in page
    assert "given up" in page
    again = re.search(r'action="(/webhooks/deliveries/\d+/again)"', page)
    assert again
    assert post(client, again[1]).status_code == 303
    assert archive.catalogue.webhooks.waiting() == 1


def test_a_webhook_is_switched_off_and_on_and_removed(archive, client) -> None:
    made = archive.catalogue.webhooks.add("https://hooks.example.org/in", EVENTS, archive.add().created_at)
    post(client, f"/webhooks/{made.id}/off")
    assert "Switched off by the secretariat." in text(client, "/webhooks")
    post(client, f"/webhooks/{made.id}/on")
    assert archive.catalogue.webhooks.get(made.id).off is None
    post(client, f"/webhooks/{made.id}/remove")
    assert archive.catalogue.webhooks.all() == ()


def test_without_a_setting_the_page_says_what_is_missing(archive) -> None:
    archive.settings = replace(archive.settings, webhook_hosts=())
    assert "VERBATIM_WEBHOOK_HOSTS" in text(archive.app().test_client(), "/webhooks")
