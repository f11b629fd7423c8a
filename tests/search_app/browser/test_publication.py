"""The public pages in a real browser: accessible, and a time that plays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from meetings.people import Actor

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def addresses(archive: Any) -> dict[str, str]:
    recording = archive.add()
    archive.finish(recording)
    chair = Actor("Peter Major", "chair", second_factor=True)
    for day, step in enumerate(("begin review", "approve", "publish"), 2):
        archive.catalogue.reviews.take(recording.id, step, chair, dt.datetime(2013, 6, day, tzinfo=dt.UTC))
    names = archive.catalogue.statements.names(recording.id)
    statement = names[sorted(names)[3]]
    return {
        "public": "/public/",
        "public-session": f"/public/sessions/{recording.id}",
        "public-statement": f"/public/statements/{statement}",
        "public-embed": f"/public/statements/{statement}/embed",
    }


@pytest.mark.parametrize("size", [(1280, 860), (390, 800)])
def test_public_pages_break_no_rule_of_accessibility(
    open_page: Callable[..., Page],
    addresses: dict[str, str],
    picture: Callable[[Page, str], None],
    size: tuple[int, int],
) -> None:
    page = open_page("/public/", size)
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        picture(page, name)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        told = page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            told.append(["overflow", name])
        if told:
            found[name] = told
    assert found == {}


def test_a_time_plays_from_there_and_a_statement_leads_to_its_page(
    open_page: Callable[..., Page], addresses: dict[str, str]
) -> None:
    page = open_page(addresses["public-session"])
    times = page.get_by_role("button", name="Play from")
    times.nth(3).click()
    expect(page.locator("#sound")).to_have_js_property("paused", False)
    page.get_by_role("link", name="link that lasts to this statement by MARILYN CADE").click()
    expect(page.get_by_role("heading", name="MARILYN CADE")).to_be_visible()
