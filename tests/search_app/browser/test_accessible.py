from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"wide": (1280, 860), "narrow": (390, 800)}
PAGES = {
    "home": "/",
    "meeting": "/meetings/{meeting}",
    "search-start": "/search",
    "search": "/search?q=questionnaire",
    "search-by-meeting": "/search?q=questionnaire&grouped=meeting",
    "speaker": "/speakers/Peter Major",
    "item": "/meetings/{meeting}/items/2",
    "search-nothing": "/search?q=zebra&speaker=Brazil",
    "upload": "/upload",
    "import": "/import",
    "text": "/recordings/{text}",
    "search-text": "/search?q=deadline",
    "export": "/recordings/{done}/export",
    "delivery": "/recordings/{done}/delivery",
    "transcript": "/recordings/{done}",
    "editor": "/recordings/{done}/edit",
    "review": "/recordings/{done}/review",
    "differences": "/recordings/{done}/review/differences",
    "progress": "/recordings/{running}",
    "failed": "/recordings/{failed}",
    "webhooks": "/webhooks",
    "live": "/live",
    "live-room": "/live/{live}",
    "live-desk": "/live/{live}/desk",
}


@pytest.fixture
def ids(archive: Any, full_archive: dict[str, str]) -> dict[str, str]:
    return full_archive


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_breaks_a_rule_of_accessibility_or_overflows(
    open_page: Callable[..., Page], ids: dict[str, str], picture: Callable[[Page, str], None], size: str, scheme: str
) -> None:
    page = open_page("/", SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for name, address in PAGES.items():
        page.goto(address.format(**ids))
        page.wait_for_load_state("networkidle")
        picture(page, name if scheme == "light" else f"{name}-dark")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = page.evaluate("axe.run().then((result) => result.violations)")
        told = [(v["id"], n["html"][:120], n.get("failureSummary")) for v in violations for n in v["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            told.append(("overflow", "", ""))
        if told:
            found[name] = told
    assert found == {}


def test_opened_parts_are_accessible_too(open_page: Callable[..., Page], ids: dict[str, str]) -> None:
    page = open_page(f"/recordings/{ids['done']}")
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))") == []
    page.keyboard.press("?")
    assert page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))") == []


def test_the_first_tab_leads_past_the_top(open_page: Callable[..., Page], ids: dict[str, str]) -> None:
    page = open_page(f"/recordings/{ids['done']}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
