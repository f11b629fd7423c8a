"""The whole way in a browser: upload, watch, read, hear, search and take away, with nothing replaced."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from media.samples import SampleSession
from tests.verbatim.conftest import Store

pytestmark = [pytest.mark.browser, pytest.mark.models]
Open = Callable[..., Page]
# Loading the models and transcribing half a minute, on a machine that does much else.
PROCESSING_MS = 300_000
NARROW = (390, 844)


def test_a_video_is_uploaded_processed_read_heard_searched_and_exported(
    open_page: Open, video: Path, sample: SampleSession
) -> None:
    page = open_page("/upload")
    page.get_by_label("Recording", exact=True).set_input_files(video)
    page.get_by_label("Meeting", exact=True).fill("Second meeting")
    page.get_by_label("Date of the session").fill("6 November 2013")
    page.locator('[data-into="agenda"]').set_input_files(sample.agenda)
    page.get_by_text("Participants and speakers").click()
    page.locator('[data-into="roster"]').set_input_files(sample.roster)
    expect(page.locator("#drop-text")).to_contain_text("has arrived")
    page.get_by_role("button", name="Add the recording").click()

    expect(page.locator("[data-stage]")).to_have_count(6)
    expect(page.locator(".passage").first).to_contain_text("Peter Major", timeout=PROCESSING_MS)
    expect(page.locator(".passage", has_text="Japan supports the draft agenda").first).to_contain_text("Item 1")

    word = page.locator(".words > span", has_text="supports").first
    word.click()
    page.wait_for_timeout(600)
    assert not page.evaluate("document.getElementById('sound').paused")
    assert page.evaluate("document.getElementById('sound').currentTime") > 15
    page.keyboard.press("k")

    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="DOCX").click()
    assert b"supports" in zipfile.ZipFile(download.value.path()).read("word/document.xml")

    page.goto("/search")
    page.locator("#q").fill('"draft agenda" speaker:Japan item:1')
    page.keyboard.press("Enter")
    expect(page.locator(".hit", has_text="Second meeting")).to_have_count(1)


@pytest.mark.parametrize("size", [(1280, 860), NARROW], ids=["wide", "narrow"])
def test_the_sample_session_is_there_to_read(
    open_page: Open, store: Store, picture: Callable[[Page, str], None], size: tuple[int, int]
) -> None:
    page = open_page(f"/recordings/{store.recording_id}", size)
    expect(page.locator(".passage").first).to_contain_text("Peter Major")
    expect(page.get_by_role("heading", level=1)).to_contain_text("31 May 2013")
    expect(page.locator(".player")).to_contain_text("5:18")
    picture(page, "transcript")
    page.goto("/search?q=questionnaire")
    expect(page.locator(".hit mark").first).to_be_visible()
    picture(page, "search")


def test_pages_are_served_while_the_worker_works(open_page: Open) -> None:
    page = open_page("/")
    expect(page.get_by_role("link", name="First meeting of the Working Group").first).to_be_visible()
