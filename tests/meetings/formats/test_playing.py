"""A page that carries its sound: opened from the disk by a real browser, without any network."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from meetings.formats import export
from meetings.formats.edition import Edition, Sound
from meetings.formats.profiles import PROFILES
from tests.meetings.formats.record import HEADER, TRANSCRIPT

pytestmark = pytest.mark.browser
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--mute-audio", "--autoplay-policy=no-user-gesture-required"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    path = tmp_path_factory.mktemp("sound") / "session.m4a"
    tone = ["-f", "lavfi", "-i", "sine=frequency=220:duration=151", "-c:a", "aac", "-b:a", "32k"]
    subprocess.run(["ffmpeg", "-v", "error", *tone, "-movflags", "+faststart", str(path)], check=True)
    return Sound("audio/mp4", path.read_bytes())


def test_the_page_plays_along_from_one_file_and_asks_nobody(tmp_path: Path, sound: Sound) -> None:
    page_file = tmp_path / "session.html"
    page_file.write_bytes(export(TRANSCRIPT, HEADER, "html", Edition(PROFILES["un-pv"], sound=sound)))
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "No Chromium is installed; scripts/system-packages test installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url[:5]))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(page_file.as_uri())
        page.get_by_text("questionnaire", exact=True).click()
        expect(page.locator(".said.now .who")).to_have_text("Ms. Cade")
        clock = "document.getElementById('sound').currentTime"
        while page.evaluate(clock) < 33.2:  # it plays on from that word
            page.wait_for_timeout(50)
        page.evaluate("document.getElementById('sound').pause()")
        assert page.evaluate(clock) < 40
        page.evaluate(f"{clock} = 32.5")
        expect(page.locator("span.now")).to_have_text("questionnaire")
        page.get_by_text("0:01:00").click()
        expect(page.locator(".said.now .who")).to_have_text("Brazil:")
        page.evaluate("document.getElementById('sound').pause()")
        page.keyboard.press(" ")
        assert page.evaluate("document.getElementById('sound').paused") is False
        browser.close()
    assert set(asked) <= {"file:", "data:"}
    assert complaints == []


def test_the_pages_text_with_sound_is_the_text_without(sound: Sound) -> None:
    from lxml import etree

    def said(edition: Edition) -> list[str]:
        page = etree.fromstring(export(TRANSCRIPT, HEADER, "html", edition), etree.HTMLParser(encoding="utf-8"))
        return [" ".join("".join(p.itertext()).split()) for p in page.xpath("//main//p")]

    assert said(Edition(sound=sound)) == said(Edition())
