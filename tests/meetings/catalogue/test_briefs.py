"""What is said of sessions beside their passages: read together, and only that."""

from __future__ import annotations

import datetime as dt

from meetings.catalogue.store import Catalogue
from meetings.recording import MediaInfo, Recording, SessionBrief


def a_recording(catalogue: Catalogue, number: int, **details: object) -> Recording:
    recording = Recording(
        f"{number:016x}",
        catalogue.add_meeting("First meeting"),
        "a.mp3",
        f"{number:064x}",
        1,
        dt.datetime(2013, 6, 1, tzinfo=dt.UTC),
        **details,  # type: ignore[arg-type]
    )
    catalogue.add_recording(recording)
    return recording


def test_gives_those_that_there_are(catalogue: Catalogue) -> None:
    heard = a_recording(catalogue, 1, date=dt.date(2013, 5, 30), media=MediaInfo("wav", "pcm", 16_000, 1, 9))
    typed = a_recording(catalogue, 2, group="Brazil")
    captions = a_recording(catalogue, 3, decoded_ms=5)
    assert catalogue.briefs({heard.id, typed.id, captions.id, "f" * 16}) == {
        heard.id: SessionBrief(heard.id, heard.meeting, dt.date(2013, 5, 30), "plenary", True),
        typed.id: SessionBrief(typed.id, typed.meeting, None, "Brazil", False),
        captions.id: SessionBrief(captions.id, captions.meeting, None, "plenary", True),
    }
    assert catalogue.briefs(()) == {}
