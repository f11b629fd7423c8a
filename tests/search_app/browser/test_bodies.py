"""Bodies and rosters in a real browser, looked at in two sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.search_app.browser.looking import SIZES, check

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_the_sample_body_is_looked_at_and_changed(
    open_page: Callable[..., Page], picture: Callable[[Page, str], None], size: str
) -> None:
    page = open_page("/bodies", SIZES[size])
    check(page)
    picture(page, "bodies-none")
    page.get_by_role("button", name="Take the sample").click()
    expect(page.get_by_role("heading", name="21 of 42 seats are filled")).to_be_visible()
    page.get_by_text("points to look at").click()
    check(page)
    picture(page, "body")
    page.get_by_role("row", name="Brazil").get_by_role("link").click()
    check(page)
    picture(page, "roster-row")
    page.get_by_label("Confirmed").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Brazil is kept.")).to_be_visible()
    page.get_by_role("link", name="Import").click()
    check(page)
    picture(page, "roster-import")
    page.goto("/bodies/new")
    check(page)
    picture(page, "body-form")
