"""Accounts in a real browser: the first one, an invitation, signing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.search_app.browser.looking import SIZES, check

pytestmark = pytest.mark.browser
PASSWORD = "a quiet room in Geneva"


@pytest.mark.parametrize("size", SIZES)
def test_from_nobody_to_a_signed_in_member(
    archive: Any, open_page: Callable[..., Page], picture: Callable[[Page, str], None], size: str
) -> None:
    office = open_page("/", SIZES[size])
    office.get_by_role("link", name="set up accounts").click()
    check(office)
    picture(office, "first-account")
    office.get_by_label("Name").fill("Anne Miroux")
    office.get_by_label("E-mail address").fill("anne@example.org")
    office.get_by_label("New password").fill(PASSWORD)
    office.get_by_label("The same again").fill(PASSWORD)
    office.get_by_role("button", name="Make the account").click()
    secret = office.locator(".secret").inner_text().replace(" ", "")
    check(office)
    picture(office, "second-factor")
    office.get_by_label("The six digits").fill(pyotp.TOTP(secret).now())
    office.get_by_role("button", name="Set up").click()
    expect(office.get_by_text("shown only now")).to_be_visible()
    picture(office, "recovery")
    office.goto("/accounts")
    office.get_by_label("E-mail address").fill("marilyn@example.org")
    office.get_by_label("Delegation or organisation optional").fill("mCADE")
    office.get_by_role("button", name="Make the invitation").click()
    link = office.locator(".notice .secret").inner_text()
    check(office)
    picture(office, "accounts")

    member = open_page("/bodies", SIZES[size])
    expect(member.get_by_role("heading", name="Sign in")).to_be_visible()
    check(member)
    picture(member, "sign-in")
    member.goto(link)
    check(member)
    picture(member, "join")
    member.get_by_label("Name").fill("Marilyn Cade")
    member.get_by_label("New password").fill(PASSWORD)
    member.get_by_label("The same again").fill(PASSWORD)
    member.get_by_role("button", name="Sign in").click()
    member.get_by_text("Marilyn Cade").click()
    picture(member, "member")
    expect(member.get_by_role("link", name="Add a recording")).to_have_count(0)
    member.get_by_role("link", name="Your account").click()
    check(member)
    picture(member, "own-account")
    member.get_by_text("Marilyn Cade").first.click()
    member.get_by_role("button", name="Sign out", exact=True).click()
    expect(member.get_by_role("heading", name="Sign in")).to_be_visible()
