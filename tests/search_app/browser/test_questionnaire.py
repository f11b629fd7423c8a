"""A questionnaire in a real browser: written, answered, compiled, summed up; looked at in two sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.search_app.browser.looking import SIZES, check

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_a_questionnaire_is_asked_and_answered(
    open_page: Callable[..., Page],
    picture: Callable[[Page, str], None],
    allow_errors: Callable[[], None],
    size: str,
) -> None:
    allow_errors()  # the browser tells the form that was refused as one
    page = open_page("/questionnaires", SIZES[size])
    check(page)
    page.get_by_role("link", name="Begin with the sample").click()
    check(page)
    picture(page, "questionnaire-form")
    page.get_by_role("button", name="Keep").click()
    for name in ("Anna", "Bo"):
        page.get_by_label("Name").fill(name)
        page.get_by_label("Organisation").fill("Brazil" if name == "Anna" else "BT")
        page.get_by_role("button", name="Put on the list").click()
    page.get_by_role("button", name="Open it to answers").click()
    links = [link.get_attribute("href") for link in page.get_by_role("link", name="Open link").all()]
    assert len(links) == 2
    for number, link in enumerate(links):
        answering = open_page(link or "", SIZES[size])
        if number == 0:
            check(answering)
            picture(answering, "questionnaire-respond")
            answering.get_by_role("button", name="Send the answers").click()
            expect(answering.get_by_text("have to be put right")).to_be_visible()
            check(answering)
        answering.get_by_role("radio", name="Government" if number == 0 else "Business").check()
        answering.get_by_label("What is its purpose?").fill("It lets governments act on an equal footing.")
        answering.get_by_label("Which international public policy").fill("Privacy of personal data.\nAccess for all.")
        answering.get_by_role("button", name="Keep as a draft").click()
        expect(answering.get_by_text("Your draft is kept")).to_be_visible()
        answering.get_by_role("radio", name="Yes" if number == 0 else "No: show").check()
        answering.get_by_role("button", name="Send the answers").click()
        expect(answering.get_by_text("Your answers have arrived. Thank you.")).to_be_visible()
        check(answering)
    page.reload()
    expect(page.get_by_role("heading", name="2 of 2 have answered")).to_be_visible()
    check(page)
    picture(page, "questionnaire-tracking")
    page.get_by_role("link", name="Compilation").click()
    check(page)
    picture(page, "questionnaire-compilation")
    page.get_by_role("link", name="Summary").click()
    page.get_by_text("Privacy of personal data.").first.click()
    check(page)
    picture(page, "questionnaire-summary")
