"""What was set in the room of a live session goes with its recording."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from media.live.chunks import ChunkFolder
from meetings.control import Control
from meetings.live.session import Channel, LiveSession
from meetings.settings import Settings
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from verbatim.live.keeping import keep
from verbatim.wiring import Wiring

AT = dt.datetime(2013, 5, 30, 9, tzinfo=dt.UTC)


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[Wiring]:
    wired = Wiring(Settings.from_environ({}, data_dir=tmp_path / "data"))
    yield wired
    wired.close()


def ended(wired: Wiring, *channels: Channel) -> LiveSession:
    live = wired.catalogue.live
    session = live.open(wired.catalogue.add_meeting("First meeting"), channels=channels or (Channel(),))
    for channel in session.channels:
        folder = ChunkFolder(wired.settings.live_dir / session.id / channel.id)
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:d=9", "-c:a", "libopus", "-f", "webm", "-"]
        folder.put(folder.begin("audio/webm", AT), 0, subprocess.run(command, check=True, capture_output=True).stdout)
    live.begin(session.id, AT)
    for kind, at_ms, value in (("give", 1_000, "Brazil"), ("mark", 3_000, "decision"), ("give", 5_000, "Japan")):
        live.happen(session.id, kind, at_ms, value, "Secretariat", remote=False)  # type: ignore[arg-type]
    live.end(session.id, AT + dt.timedelta(seconds=9))
    return live.get(session.id)


def test_naming_gets_the_speakers_list_and_the_transcript_its_marks(
    wired: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = keep(ended(wired), wired)
    assert [(e.span, e.seat) for e in recording.floor_log.entries] == [
        (Span(1_000, 5_000), "Brazil"),
        (Span(5_000, 9_000), "Japan"),
    ]
    made = Transcript(
        9_000, (Segment(Span(1_000, 4_000), "S1", "We agree."), Segment(Span(5_000, 8_000), "S2", "So do we."))
    )
    monkeypatch.setattr("transcribe.steps.tag", lambda *_: made)
    wired.stages().tag(recording, Control())
    first, second = wired.catalogue.transcript(recording.id).segments
    assert [mark.kind for mark in first.marks] == ["decision"]
    assert second.marks == ()


def test_of_several_channels_the_floor_is_written_down(wired: Wiring) -> None:
    recording = keep(ended(wired, Channel(), Channel("fr", "French", "fr")), wired)
    assert recording.media is not None
    assert (recording.media.channels, recording.options.channel) == (2, 1)


def test_a_recording_of_no_live_session_stays_as_the_machine_made_it(wired: Wiring) -> None:
    assert wired.catalogue.live.of_recording("none") is None
