"""What every page is held to in a browser: axe finds nothing, and nothing is wider than the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"wide": (1280, 860), "narrow": (390, 800)}

WIDER = """
document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"))
  .map((e) => e.outerHTML.slice(0, 100))
"""


def check(page: Page) -> None:
    """Hold a page against the rules."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes[0].html.slice(0, 200)]))")
    found += page.evaluate(WIDER)
    if found:
        pytest.fail(f"{page.url}: {found}")
