"""A real browser on a real server, both in this process; pictures go to VERBATIM_TEST_SCREENSHOTS."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from meetings.recording import StageProgress
from meetings.transcript import Transcript

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
)
WIDE = (1280, 860)
PATIENCE_MS = 20_000

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the development server leave a sound file to the collector when the browser hangs up in the middle."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"))


CAPTIONERS = """>>CHAIR MAJOR: [ Gavel ] Good morning. Let us go on with the first group of questions.

>>MARILYN CADE: Thank you, Chair. The questionnaire should be open to all, and its deadline should leave time.

>> (Pause) I would agree.
"""


class QuietHandler(WSGIRequestHandler):
    """Keeps the test's output free of each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the parent's name for it
        pass


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
def site(archive: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, archive.app(), threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


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


@pytest.fixture
def long_transcript(spoken: Callable[..., Transcript]) -> Transcript:
    """About ten hours: 3,000 passages, 85,000 words."""
    text = (
        "the working group on enhanced cooperation considers the questionnaire that was sent to all stakeholders " * 2
    )
    lines = [
        (f"S{n % 12}", f"Delegate {n % 12}", "member", str(1 + n // 500), "plenary", text.strip()) for n in range(3000)
    ]
    return spoken(tuple(lines))


@pytest.fixture
def full_archive(archive: Any) -> dict[str, str]:
    """Recordings in every state."""
    done = archive.add("1" * 16)
    archive.finish(done)
    running = archive.add("2" * 16, group="Brazil", state="running", date=dt.date(2013, 5, 31), decoded_ms=3_600_000)
    began = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=4)
    archive.catalogue.set_stage(
        running.id, StageProgress("decode", "done", 1, 1, began, began + dt.timedelta(seconds=9))
    )
    archive.catalogue.set_stage(running.id, StageProgress("diarize", "running", 34, 100, began))
    error = "The file “india.mp4” holds no sound, so there is nothing to transcribe."
    failed = archive.add("3" * 16, group="India", state="failed", error=error, file_name="india.mp4", date=None)
    text = archive.import_text(CAPTIONERS, meeting="Second meeting")
    return {
        "done": done.id, "running": running.id, "failed": failed.id, "meeting": done.meeting.id, "text": text.id,
    }  # fmt: skip
