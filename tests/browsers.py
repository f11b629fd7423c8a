"""A real browser for the tests of any room that serves pages; pictures go to VERBATIM_TEST_SCREENSHOTS.

``open_page`` opens pages of ``site``, the address of a running interface, which each room provides.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--use-fake-device-for-media-stream",  # a microphone that beeps, for recording
    "--use-fake-ui-for-media-stream",
)
WIDE = (1280, 860)
PATIENCE_MS = 20_000

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("No Chromium is installed; scripts/system-packages test installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def allow_errors(complaints: list[str]) -> Iterator[Callable[[], None]]:
    """For a test that provokes an answer which the console tells as an error."""
    allowed = []
    yield lambda: allowed.append(True)
    if allowed:
        complaints.clear()


@pytest.fixture
def open_page(chromium: Browser, site: str, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a page of the site in a fresh window; any error in its console fails the test."""
    contexts = []

    def open_at(address: str = "/", size: tuple[int, int] = WIDE, **more: Any) -> Page:
        context = chromium.new_context(
            base_url=site, viewport={"width": size[0], "height": size[1]}, accept_downloads=True, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(address)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    folder = os.environ.get("VERBATIM_TEST_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            width = (page.viewport_size or {"width": 0})["width"]
            page.screenshot(path=Path(folder) / f"{name}-{width}.png")

    return take
