"""A meeting's programme in a real browser, looked at in two sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.search_app.browser.looking import SIZES, check

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_a_meeting_is_planned(
    archive: Any, open_page: Callable[..., Page], picture: Callable[[Page, str], None], size: str
) -> None:
    page = open_page("/meetings/new", SIZES[size])
    check(page)
    picture(page, "meeting-form")
    page.get_by_label("Title").fill("First meeting")
    page.get_by_label("First day").fill("30.05.2013")
    page.get_by_label("Last day").fill("31.05.2013")
    page.get_by_label("Place").fill("CCV, Geneva")
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("link", name="Write the agenda").click()
    page.get_by_label("The agenda").fill("1. Agenda and procedure\n2. Method\n2.1 Questionnaire\nGroup: Brazil")
    page.get_by_role("button", name="Keep as the first version").click()
    page.get_by_label("Adopted on").fill("30.05.2013")
    page.get_by_role("button", name="Adopt").click()
    check(page)
    picture(page, "agenda-versions")
    page.get_by_role("link", name="First meeting").click()
    page.get_by_text("Add a session to the schedule").click()
    page.locator("#s-title").fill("First day, afternoon")
    page.locator("#s-starts").fill("15:00")
    page.locator("#s-ends").fill("18:00")
    page.locator("#s-items").fill("1, 2")
    page.get_by_role("button", name="Add the session").click()
    page.get_by_text("Add a document").click()
    page.locator("#d-symbol").fill("CRP.1")
    page.get_by_role("button", name="Add the document").click()
    page.get_by_text("Add a next step").click()
    page.locator("#n-text").fill("Send the questionnaire")
    page.locator("#n-due").fill("31.06.2013")
    page.get_by_role("button", name="Add the step").click()
    expect(page.get_by_text("June has 30 days")).to_be_visible()
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true")
    check(page)
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = false; scrollTo(0, 0)")
    picture(page, "meeting-planned")
