from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from meetings.recording import STAGES, StageName, StageProgress

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PART_BYTES = 5 * 1024 * 1024


class Worker:
    """Does what a worker does, stage by stage on demand, with a transcript made from values."""

    def __init__(self, archive: Any, recording_id: str) -> None:
        self.archive = archive
        self.recording_id = recording_id
        archive.catalogue.set_state(recording_id, "running")

    def reach(self, name: StageName, done: int, total: int) -> None:
        began = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=4)
        for before in STAGES[: STAGES.index(name)]:
            ended = StageProgress(before, "done", 1, 1, began, began + dt.timedelta(seconds=3))
            self.archive.catalogue.set_stage(self.recording_id, ended)
        self.archive.catalogue.set_stage(self.recording_id, StageProgress(name, "running", done, total, began))

    def finish(self) -> None:
        self.archive.finish(self.archive.catalogue.recording(self.recording_id))


def test_a_recording_is_uploaded_watched_and_read(
    archive: Any, open_page: Open, tone: Callable[[Path, int], None], tmp_path: Path
) -> None:
    tone(tmp_path / "day 1.wav", 2000)
    page = open_page("/")
    page.get_by_role("link", name="Add a recording").first.click()
    page.get_by_label("Recording", exact=True).set_input_files(tmp_path / "day 1.wav")
    expect(page.locator("#drop-text")).to_contain_text("has arrived")
    page.get_by_label("Meeting", exact=True).fill("First meeting")
    page.get_by_label("Date of the session").fill("31.06.2013")
    page.get_by_label("Agenda optional").fill("1. Agenda and procedure\n2. Method to seek input")
    page.get_by_label("Brazil").check()
    page.get_by_role("button", name="Add the recording").click()
    expect(page.locator("#date-error")).to_have_text("31.06.2013 is not a calendar date: June has 30 days.")
    expect(page.get_by_label("Date of the session")).to_be_focused()
    page.get_by_label("Date of the session").fill("30.05.2013")
    page.get_by_role("button", name="Add the recording").click()
    expect(page.get_by_role("heading", name="Brazil group, 30 May 2013")).to_be_visible()

    (recording,) = archive.catalogue.recordings()
    assert archive.jobs.submitted == [recording.id]
    assert [item.number for item in recording.agenda.items] == ["1", "2"]
    worker = Worker(archive, recording.id)
    worker.reach("transcribe", 3, 4)
    expect(page.locator("#headline")).to_have_text("In progress")
    expect(page.locator('[data-stage="decode"]')).to_have_class("stage stage-done")
    expect(page.locator('[data-stage="transcribe"]')).to_have_class("stage stage-running")
    expect(page.locator('[data-stage="transcribe"] progress')).to_have_attribute("value", "0.75")
    expect(page.locator('[data-stage="transcribe"] .stage-time')).to_contain_text("left")
    worker.finish()
    expect(page.locator(".passage").first).to_contain_text("Peter Major")


def test_a_file_chosen_before_the_script_is_there_is_sent_as_well(
    open_page: Open, tone: Callable[[Path, int], None], tmp_path: Path
) -> None:
    tone(tmp_path / "quick.wav", 1500)
    page = open_page("/")
    held: list[Route] = []
    page.route("**/js/upload.js", lambda route: held.append(route))
    page.goto("/upload", wait_until="commit")
    page.get_by_label("Recording", exact=True).set_input_files(tmp_path / "quick.wav")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator("#drop-text")).to_contain_text("quick.wav (48 kB) has arrived")


def test_a_file_is_dropped_on_the_page(
    archive: Any, open_page: Open, tone: Callable[[Path, int], None], tmp_path: Path
) -> None:
    tone(tmp_path / "dropped.wav", 1500)
    page = open_page("/upload")
    transfer = page.evaluate_handle(
        """(bytes) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.wav'));
            return transfer;
        }""",
        list((tmp_path / "dropped.wav").read_bytes()),
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    expect(page.locator("#drop-text")).to_contain_text("dropped.wav (48 kB) has arrived")


def test_a_reload_in_the_middle_goes_on_where_it_stopped(archive: Any, open_page: Open, tmp_path: Path) -> None:
    content = bytes(range(256)) * (13 * 4096)
    (tmp_path / "long.wav").write_bytes(content)
    page = open_page("/upload")
    parts: list[Request] = []
    holding = [True]

    def hold_second_part(route: Route) -> None:
        if route.request.method == "PATCH":
            parts.append(route.request)
            if len(parts) > 1 and holding:
                return  # never sent: the line hangs
        route.continue_()

    page.route("**/uploads/*", hold_second_part)
    page.get_by_label("Meeting", exact=True).fill("First meeting")
    page.get_by_label("Recording", exact=True).set_input_files(tmp_path / "long.wav")
    expect(page.locator("#sent-text")).to_contain_text("5.2 MB of")
    page.reload()
    holding.clear()
    expect(page.get_by_label("Meeting", exact=True)).to_have_value("First meeting")
    offsets: list[int] = []
    page.on("request", lambda r: offsets.append(int(r.headers["upload-offset"])) if r.method == "PATCH" else None)
    page.get_by_label("Recording", exact=True).set_input_files(tmp_path / "long.wav")
    expect(page.locator("#drop-text")).to_contain_text("has arrived")
    assert offsets == [PART_BYTES, 2 * PART_BYTES]
    (arrived,) = archive.settings.uploads_dir.glob("*.part")
    assert arrived.read_bytes() == content


def test_what_is_no_recording_is_told_and_the_form_kept(
    open_page: Open, tmp_path: Path, allow_errors: Callable[[], None]
) -> None:
    (tmp_path / "fake.mp4").write_text("some text")
    page = open_page("/upload")
    allow_errors()
    page.get_by_label("Recording", exact=True).set_input_files(tmp_path / "fake.mp4")
    page.get_by_label("Meeting", exact=True).fill("First meeting")
    page.get_by_role("button", name="Add the recording").click()
    expect(page.locator("#file-error")).to_contain_text("fake.mp4")
    expect(page.get_by_label("Meeting", exact=True)).to_have_value("First meeting")


def test_agenda_and_roster_files_are_shown_as_text(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "agenda.json").write_text('{"items": [{"number": "1", "title": "Opening"}]}')
    page = open_page("/upload")
    page.locator('[data-into="agenda"]').set_input_files(tmp_path / "agenda.json")
    expect(page.get_by_label("Agenda optional")).to_have_value(re.compile("Opening"))


def test_processing_is_cancelled_and_tried_again(archive: Any, open_page: Open) -> None:
    recording = archive.add(state="running")
    page = open_page(f"/recordings/{recording.id}")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#headline")).to_have_text("Cancelled")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#headline")).to_have_text("Waiting")


def test_a_failure_is_told_as_it_happens(archive: Any, open_page: Open) -> None:
    recording = archive.add(state="running")
    page = open_page(f"/recordings/{recording.id}")
    archive.catalogue.set_state(recording.id, "failed", "The disk is full.")
    expect(page.get_by_role("alert")).to_have_text("The disk is full.")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
