"""A live session from its first sound to its final transcript, with the real models, ffmpeg and worker."""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import jiwer
import pytest

from media.live.chunks import ChunkFolder
from media.live.sending import played
from media.samples import SampleSession
from meetings.formats import agenda_json, roster
from meetings.live.caption_files import CaptionFiles
from meetings.live.captions import CaptionLine
from meetings.live.corrections import correct
from meetings.live.room import EventKind
from meetings.live.session import LiveSession
from meetings.recording import ProcessingOptions
from meetings.settings import Settings
from meetings.transcript import Transcript
from tests.verbatim.conftest import worked_off
from transcribe.engines.port import SpeechEngine
from transcribe.steps import Models
from verbatim.live.captioning import LiveModels, caption
from verbatim.live.keeping import keep
from verbatim.live.work import Post
from verbatim.web import make_app
from verbatim.wiring import Wiring

pytestmark = pytest.mark.models

AT = dt.datetime(2013, 5, 31, 9, tzinfo=dt.UTC)
SECONDS = 45
ITEM_SET_MS = 18_000


class SharedModels(LiveModels):
    """Hears with the models that the final transcript is made with."""

    def __init__(self, settings: Settings, models: Models) -> None:
        super().__init__(settings)
        self._shared = models

    def engine(self, model: str | None, engine: str | None) -> SpeechEngine:
        return self._shared.engine(ProcessingOptions(model=model, engine=engine))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.from_environ({}, data_dir=tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def wired(data: Settings) -> Iterator[Wiring]:
    wired = Wiring(data, index_read_only=False)
    yield wired
    wired.close()


@pytest.fixture(scope="module")
def lived(wired: Wiring, sample: SampleSession) -> tuple[LiveSession, tuple[CaptionLine, ...], Transcript]:
    """The session's first sentences: captioned, put right and marked, ended, made into a recording and transcribed."""
    live, models = wired.catalogue.live, Models(wired.settings)
    session = live.open(
        wired.catalogue.add_meeting(sample.title), date=sample.date,
        agenda=agenda_json.loads(sample.agenda.read_text()), roster=roster.loads(sample.roster.read_text()),
        options=ProcessingOptions("en"), audience="public",
    )  # fmt: skip
    folder = wired.settings.live_dir / session.id
    chunks = ChunkFolder(folder / "floor")
    take = chunks.begin("audio/webm", AT)
    for number, content in enumerate(cut(sample.audio)):
        chunks.put(take, number, content)
    live.begin(session.id, AT)
    over = threading.Event()
    over.set()
    caption(
        SharedModels(wired.settings, models), session.channels[0],
        Post(session, folder, wired, over.is_set, lambda: False),
    )  # fmt: skip
    lines = CaptionFiles(folder / "captions").lines()
    wrong = next(line for line in lines if "order" in line.text)
    made = correct(wrong, wrong.text.replace("order", "order now,"), "Peter Major")
    happened: tuple[tuple[EventKind, int, str], ...] = (
        ("correct", made.middle_ms, made.value), ("item", ITEM_SET_MS, "2"),
        ("mark", wrong.span.end_ms, "decision"), ("give", 0, "Peter Major"),
    )  # fmt: skip
    for kind, at_ms, value in happened:
        live.happen(session.id, kind, at_ms, value, "Secretariat", remote=False)
    live.end(session.id, AT + dt.timedelta(seconds=SECONDS))
    recording = keep(live.get(session.id), wired)
    worked_off(wired, recording.id, models)
    return live.get(session.id), lines, wired.catalogue.transcript(recording.id)


def cut(audio: Path) -> Iterator[bytes]:
    """Yield the first sentences as a recorder sends them, a second or so at a time."""
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.opus"
        command = ["ffmpeg", "-v", "error", "-t", str(SECONDS), "-i", str(audio), "-c", "copy", str(part)]
        subprocess.run(command, check=True)
        yield from played(part, real_time=False)


def test_live_words_are_nearly_the_final_ones(
    lived: tuple[LiveSession, tuple[CaptionLine, ...], Transcript],
) -> None:
    _, lines, transcript = lived
    said = " ".join(segment.text for segment in transcript.segments).replace("order now,", "order").casefold()
    assert jiwer.wer(said, " ".join(line.text for line in lines).casefold()) < 0.2
    assert {line.name for line in lines} >= {"Peter Major"}


def test_what_was_done_in_the_room_is_in_the_final_transcript(
    lived: tuple[LiveSession, tuple[CaptionLine, ...], Transcript], wired: Wiring
) -> None:
    session, _, transcript = lived
    (first,) = [segment for segment in transcript.segments if "order now," in segment.text]
    assert first.name == "Peter Major"
    assert ("name", "person") in {(each.tag, each.method) for each in first.evidence}
    assert [mark.kind for segment in transcript.segments for mark in segment.marks].count("decision") >= 1
    later = [segment for segment in transcript.segments if segment.span.middle_ms >= ITEM_SET_MS]
    assert later
    assert {segment.agenda_item for segment in later} == {"2"}
    recording = wired.catalogue.recording(session.recording_id or "")
    assert [entry.seat for entry in recording.floor_log.entries] == ["Peter Major"]


def test_the_final_transcript_takes_the_place_of_the_captions(
    lived: tuple[LiveSession, tuple[CaptionLine, ...], Transcript], wired: Wiring
) -> None:
    session, _, _ = lived
    assert session.state == "kept"
    page = make_app(wired.settings).test_client().get(f"/live/{session.id}").get_data(as_text=True)
    assert "takes the place of the captions" in page
    assert 'id="captions"' not in page
