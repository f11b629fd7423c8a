"""A browser sends a recording straight to the bucket, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from media.storage import storage_of
from tests.buckets import S3Server

pytestmark = [pytest.mark.browser, pytest.mark.server]
Open = Callable[..., Page]


@pytest.fixture
def archive(bucket: str, s3_server: S3Server, archive: Any) -> Any:
    return replace(archive, settings=replace(archive.settings, recordings_url=bucket, s3_url=s3_server.url))


def test_a_recording_is_sent_in_parts_and_goes_on_after_a_reload(
    archive: Any, s3_server: S3Server, open_page: Open, tone: Callable[[Path, int], None], tmp_path: Path
) -> None:
    tone(tmp_path / "day 1.wav", 700_000)  # 22 MB: three parts
    page = open_page("/upload")
    holding = [True]

    def hold_the_second(route: Route) -> None:
        if "partNumber=2" in route.request.url and holding:
            return  # never sent: the line hangs
        route.continue_()

    page.route(f"{s3_server.url}/**", hold_the_second)
    page.get_by_label("Meeting", exact=True).fill("First meeting")
    page.get_by_label("Recording", exact=True).set_input_files(tmp_path / "day 1.wav")
    expect(page.locator("#sent-text")).to_contain_text("14.0 MB of 22.4 MB")
    page.reload()
    holding.clear()
    sent: list[str] = []
    seen: Callable[[Request], None] = lambda r: sent.append(r.url) if r.method == "PUT" else None  # noqa: E731
    page.on("request", seen)
    page.get_by_label("Recording", exact=True).set_input_files(tmp_path / "day 1.wav")
    expect(page.locator("#drop-text")).to_contain_text("has arrived")
    assert ["partNumber=2" in address for address in sent] == [True]
    page.get_by_role("button", name="Add the recording").click()
    expect(page.get_by_role("heading", name="plenary", exact=False).first).to_be_visible(timeout=20_000)
    (recording,) = archive.catalogue.recordings()
    (kept,) = storage_of(archive.settings).files(recording.id)
    assert (kept.name, kept.size_bytes) == ("source.wav", (tmp_path / "day 1.wav").stat().st_size)
