"""The interface in other languages in a real browser: French by the rules, Arabic from right to left."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.search_app.browser.looking import SIZES, WIDER, check

pytestmark = pytest.mark.browser
PAGES = {
    "home": "/",
    "meeting": "/meetings/{meeting}",
    "search": "/search?q=questionnaire",
    "upload": "/upload",
    "export": "/recordings/{done}/export",
    "transcript": "/recordings/{done}",
    "editor": "/recordings/{done}/edit",
    "review": "/recordings/{done}/review",
    "failed": "/recordings/{failed}",
    "figures": "/meetings/{meeting}/figures",
    "live-room": "/live/{live}",
    "bodies": "/bodies",
    "questionnaires": "/questionnaires",
}

RULES = {("fr", "wide"), ("ar", "narrow")}
"""Where pages are held to axe's rules too, which take their time."""


@pytest.fixture
def ids(archive: Any, full_archive: dict[str, str]) -> dict[str, str]:
    archive.settings = replace(archive.settings, languages=("en", "fr", "es", "ar"))
    return full_archive


@pytest.mark.parametrize(("language", "size"), [("fr", "wide"), ("fr", "narrow"), ("ar", "wide"), ("ar", "narrow")])
def test_no_page_breaks_a_rule_or_scrolls_sideways(
    ids: dict[str, str],
    open_page: Callable[..., Page],
    picture: Callable[[Page, str], None],
    language: str,
    size: str,
) -> None:
    page = open_page("/", SIZES[size], locale=language, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.lang") == language
    for name, address in PAGES.items():
        page.goto(address.format(**ids))
        page.wait_for_load_state("networkidle")
        picture(page, f"{name}-{language}")
        if (language, size) in RULES:
            check(page)
        assert not page.evaluate(WIDER), f"{name} is wider than the window"


def test_time_runs_from_left_to_right_and_what_was_said_keeps_its_direction(
    ids: dict[str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/recordings/{ids['done']}", locale="ar")
    directions = "(names) => names.map((name) => getComputedStyle(document.querySelector(name)).direction)"
    assert page.evaluate(directions, ["html", "#tools", "#timeline", "#player", ".words"]) == [
        *("rtl", "rtl", "ltr", "ltr", "ltr"),
    ]
    assert page.locator(".words").first.get_attribute("lang") == "en"
    where = "(names) => names.map((name) => document.querySelector(name).getBoundingClientRect().x)"
    tools, passages = page.evaluate(where, ["#tools", "#passages"])
    assert tools > passages, "the tools stand where a reader of Arabic begins"
    back, ahead = page.evaluate(where, ["#back", "#ahead"])
    assert back < ahead


def test_scripts_and_the_switch_speak_the_chosen_language(ids: dict[str, str], open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=questionnaire")
    page.get_by_role("button", name="Français").click()
    expect(page).to_have_url(re.compile(r"/search\?q=questionnaire$"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.goto(page.url.split("/search")[0] + f"/recordings/{ids['done']}")
    page.locator("#find-text").fill("questionnaire")
    expect(page.locator("#find-count")).to_contain_text("trouvés. Entrée pour continuer.")
    expect(page.get_by_role("button", name="Écouter", exact=True).first).to_be_visible()
