"""Observers, attendance, notices and places of questions in a real browser, looked at in two sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.search_app.browser.looking import SIZES, check

pytestmark = pytest.mark.browser
DECISION = {"by": "Peter Major, Chair", "date": "30.05.2013", "source": "First meeting, item 1"}


@pytest.mark.parametrize("size", SIZES)
def test_observers_register_are_admitted_and_get_what_is_decided(
    archive: Any, open_page: Callable[..., Page], picture: Callable[[Page, str], None], size: str
) -> None:
    recording = archive.add()
    archive.finish(recording)
    address = f"/meetings/{recording.meeting.id}"
    page = open_page(f"{address}/observers", SIZES[size])
    check(page)
    page.get_by_role("button", name="Open the form").click()
    page.get_by_role("link", name="/observe/").click()
    check(page)
    picture(page, "observers-register")
    page.get_by_label("Name").fill("Ada Palmer")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("State or organisation").fill("Association for Progressive Communications")
    page.get_by_label("Observes as").select_option("ngo-general")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("A place is kept for you")).to_be_visible()
    check(page)
    page.goto(f"{address}/observers")
    row = page.get_by_role("row", name="Ada Palmer")
    row.get_by_text("Change").click()
    for field, value in DECISION.items():
        row.locator(f'[name="{field}"]').fill(value)
    check(page)
    row.get_by_role("button", name="Admit", exact=True).click()
    expect(page.get_by_text("Ada Palmer is admitted.")).to_be_visible()
    page.get_by_label("Who may listen").select_option("observers")
    form = page.locator("form", has=page.locator("#listen"))
    for field, value in DECISION.items():
        form.locator(f'[name="{field}"]').fill(value)
    form.get_by_role("button").click()
    expect(page.get_by_text("The decision is kept")).to_be_visible()
    page.get_by_text("1 decision so far").click()
    check(page)
    picture(page, "observers")


@pytest.mark.parametrize("size", SIZES)
def test_what_stands_around_a_meeting(
    archive: Any, open_page: Callable[..., Page], picture: Callable[[Page, str], None], size: str
) -> None:
    recording = archive.add()
    archive.finish(recording)
    address = f"/meetings/{recording.meeting.id}"
    page = open_page(f"{address}/attendance", SIZES[size])
    page.get_by_label("Mexico").select_option("excused")
    check(page)
    picture(page, "attendance")
    page.get_by_role("button", name="Keep the attendance").click()
    page.get_by_text("As a table").click()
    check(page)
    picture(page, "figures-lanes")
    page.goto(address)
    page.get_by_text("Write a notice").click()
    page.locator("#notice-title").fill("The room has changed")
    page.get_by_label("For", exact=True).select_option("public")
    page.get_by_role("button", name="Tell it").click()
    expect(page.get_by_text("The room has changed", exact=True)).to_be_visible()
    check(page)
    page.goto("/questionnaires/new")
    page.get_by_label("Title").fill("Questions")
    page.get_by_label("Questions in English").fill("1. Which deadline is fair for small organisations?")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("link", name="Link questions to what was said").click()
    check(page)
    picture(page, "discussed")
