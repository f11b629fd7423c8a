"""A real server in this process for the browser, and an archive with something in it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from meetings.recording import StageProgress
from meetings.transcript import Transcript
from meetings.webhooks import EVENTS


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
    hook = archive.catalogue.webhooks.add("https://hooks.example.org/verbatim", EVENTS, began)
    archive.catalogue.webhooks.ping(hook.id, began)
    text = archive.import_text(CAPTIONERS, meeting="Second meeting")
    return {
        "done": done.id, "running": running.id, "failed": failed.id, "meeting": done.meeting.id, "text": text.id,
        "live": archive.catalogue.live.open(done.meeting).id,
    }  # fmt: skip
