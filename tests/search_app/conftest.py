"""A small archive: real catalogue, real index, real sound, a transcript made from values."""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from ingest.intake import receive
from meetings.agenda import Agenda, AgendaItem, Group
from meetings.catalogue.store import Catalogue
from meetings.marks import Mark, MarkKind
from meetings.recording import MediaInfo, ProcessingOptions, Recording, StageProgress
from meetings.roster import Participant, Roster
from meetings.settings import Settings
from meetings.timeline import Span
from meetings.transcript import Evidence, Provenance, Segment, Transcript, Word
from search_app.app import create_app
from search_app.search import open_index
from search_app.search.keeping import IndexKeeper
from search_app.search.port import SearchIndex
from verbatim.importing import import_text
from verbatim.wiring import learn_tags

MEETING = "Working Group on Enhanced Cooperation, first meeting"
AGENDA = Agenda(
    (
        AgendaItem("1", "Agenda and procedure"),
        AgendaItem("2", "Method to seek input", "The questionnaire"),
        AgendaItem("3", "Date of the next meeting"),
    ),
    (Group("Brazil", "Brazil"), Group("India", "India")),
)
ROSTER = Roster(
    (
        Participant("Peter Major", role="chair"),
        Participant("Brazil", stakeholder="government"),
        Participant("Marilyn Cade", entity="mCADE", stakeholder="business", aliases=("Marilyn",)),
        Participant("Mexico", stakeholder="government"),
    ),
    chair="Peter Major",
)
Line = tuple[str, str | None, str | None, str | None, str, str]
"""Speaker's label, name, role, agenda item, group, text."""
SPOKEN: tuple[Line, ...] = (
    (
        *("S1", "Peter Major", "chair", "1", "plenary"),
        "Good morning. I call the meeting to order. The first item is the agenda. Brazil, you have the floor.",
    ),
    (
        *("S2", "Brazil", "member", "1", "plenary"),
        "Thank you, Chair. We support the agenda as it stands, and the working methods that were proposed.",
    ),
    (
        *("S1", "Peter Major", "chair", "2", "plenary"),
        "The agenda is adopted. We turn to item two, the method to seek input by a questionnaire. Marilyn, please.",
    ),
    (
        *("S3", "Marilyn Cade", "member", "2", "plenary"),
        "The questionnaire should be short & open to all: a deadline of six weeks is fair for small organisations.",
    ),
    (
        *("S2", "Brazil", "member", "2", "Brazil"),
        "In this group we look at the questions on enhanced cooperation one by one.",
    ),
    ("S4", None, None, "2", "Brazil", "I would add a question about <developing> countries."),
    (
        *("S1", "Peter Major", "chair", "3", "plenary"),
        "Welcome back to the plenary. The next meeting is in November.",
    ),
)
WORD_MS = 300
MARKED: dict[str, tuple[MarkKind, str | None, str | None]] = {
    "The agenda is adopted.": ("decision", None, None),
    "The next meeting is in November.": ("next step", None, "31 November is not a calendar date."),
}


def spoken_transcript(
    spoken: tuple[Line, ...] = SPOKEN,
) -> Transcript:
    """Speak the lines one after the other, a word each 300 ms, half a second between passages."""
    segments: list[Segment] = []
    at = 500
    for label, name, role, item, group, text in spoken:
        words = []
        for number, word in enumerate(text.split()):
            confidence = 0.31 if word.startswith(("deadline", "<")) else 0.95
            words.append(Word(Span(at + number * WORD_MS, at + (number + 1) * WORD_MS), word, confidence))
        evidence = [
            Evidence("agenda_item", "cue", 0.9, words[0].span.start_ms, "The first item is the agenda", item),
            Evidence("group", "upload", 1.0, 0, "", group),
        ]
        if name:
            evidence.append(Evidence("name", "handover", 0.92, 500, f"{name}, you have the floor", name))
        end = words[-1].span.end_ms
        segments.append(
            Segment(
                *(Span(at, end), label, text, tuple(words), name, role, item, group, "en", tuple(evidence)),  # type: ignore[arg-type]
                marks=tuple(
                    Mark(kind, Span(at, end), quote, due, note)
                    for quote, (kind, due, note) in MARKED.items()
                    if quote in text
                ),
            )
        )
        at = end + 500
    return Transcript(
        duration_ms=at,
        segments=tuple(segments),
        language="en",
        provenance=Provenance("faster-whisper", "base", "0" * 64, "pyannote", "1" * 64, "2013-06-01T10:00:00+00:00"),
    )


def write_tone(path: Path, duration_ms: int, rate: int = 16_000) -> None:
    """Write a quiet tone that swells and fades."""
    seconds = np.arange(rate * duration_ms // 1000) / rate
    samples = 6000 * np.sin(2 * np.pi * 220 * seconds) * (1.1 + np.sin(seconds / 2)) / 2.1
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())


@cache
def sound_files(duration_ms: int) -> tuple[bytes, bytes]:
    """Make a decoded recording and what browsers play of it, once for each length."""
    with tempfile.TemporaryDirectory() as name:
        speech, rendition = Path(name) / "speech.wav", Path(name) / "rendition.m4a"
        write_tone(speech, duration_ms)
        command = ["ffmpeg", "-v", "error", "-i", str(speech), "-c:a", "aac", "-b:a", "48k"]
        subprocess.run([*command, "-movflags", "+faststart", str(rendition)], check=True)
        return speech.read_bytes(), rendition.read_bytes()


@dataclass
class MarkedJobs:
    """A queue that only writes down what it is asked, in the catalogue as the real one does."""

    catalogue: Catalogue
    submitted: list[str] = field(default_factory=list)

    def submit(self, recording_id: str) -> None:
        self.submitted.append(recording_id)

    def cancel(self, recording_id: str) -> None:
        self.catalogue.set_state(recording_id, "cancelled")

    def retry(self, recording_id: str) -> None:
        self.catalogue.next_attempt(recording_id)
        self.submit(recording_id)


@dataclass
class Archive:
    """Everything behind an application, and shortcuts to put recordings into it."""

    settings: Settings
    catalogue: Catalogue
    index: SearchIndex
    jobs: MarkedJobs
    worker_alive: bool = True

    def app(self, **more: Any) -> Flask:
        def receive_upload(source: Path, **details: Any) -> Recording:
            return receive(source, catalogue=self.catalogue, settings=self.settings, **details)

        return create_app(
            self.settings,
            catalogue=self.catalogue,
            index=self.index,
            jobs=self.jobs,
            receive_upload=receive_upload,
            import_text=partial(import_text, catalogue=self.catalogue, settings=self.settings),
            worker_alive=lambda: self.worker_alive,
            learn_tags=learn_tags,
            **more,
        )

    def add(self, recording_id: str = "1" * 16, **changes: Any) -> Recording:
        """Register a recording without sound."""
        digest = recording_id.encode().hex().ljust(64, "0")[:64]
        recording = Recording(
            id=recording_id,
            meeting=self.catalogue.add_meeting(changes.pop("meeting", MEETING)),
            file_name="plenary day 1.mp3",
            source_sha256=digest,
            size_bytes=4_200_000,
            created_at=dt.datetime(2013, 6, 1, 9, tzinfo=dt.UTC),
            date=dt.date(2013, 5, 30),
            agenda=AGENDA,
            roster=ROSTER,
            options=ProcessingOptions(language="en"),
        )
        recording = replace(recording, **changes)
        self.catalogue.add_recording(recording)
        return recording

    def finish(self, recording: Recording, transcript: Transcript | None = None, *, sound: bool = True) -> Transcript:
        """Give a recording its transcript, index entries and sound."""
        transcript = transcript or spoken_transcript()
        self.catalogue.save_transcript(recording.id, transcript)
        IndexKeeper(self.catalogue, self.index).catch_up()
        media = MediaInfo("ogg", "opus", 48_000, 1, transcript.duration_ms)
        self.catalogue.set_media(recording.id, media, transcript.duration_ms, transcript.missing_ms)
        start = dt.datetime(2013, 6, 1, 9, tzinfo=dt.UTC)
        for number, name in enumerate(("decode", "rendition", "diarize", "transcribe", "tag", "index")):
            begun = start + dt.timedelta(seconds=10 * number)
            done = StageProgress(name, "done", 1, 1, begun, begun + dt.timedelta(seconds=10))  # type: ignore[arg-type]
            self.catalogue.set_stage(recording.id, done)
        if sound:
            self.make_sound(recording, transcript.duration_ms)
        self.catalogue.set_state(recording.id, "done")
        return transcript

    def import_text(self, text: str, file_name: str = "day 3.txt", **details: Any) -> Recording:
        """Take over a transcript as the import page does."""
        path = self.settings.data_dir / file_name
        path.write_text(text, encoding="utf-8")
        return import_text(path, catalogue=self.catalogue, settings=self.settings, **details)

    def make_sound(self, recording: Recording, duration_ms: int) -> None:
        folder = self.settings.recordings_dir / recording.id
        folder.mkdir(parents=True, exist_ok=True)
        speech, rendition = sound_files(duration_ms)
        (folder / "speech.wav").write_bytes(speech)
        (folder / "rendition.m4a").write_bytes(rendition)


@pytest.fixture
def spoken() -> Callable[..., Transcript]:
    return spoken_transcript


@pytest.fixture
def tone() -> Callable[[Path, int], None]:
    return write_tone


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    settings = Settings.from_environ(
        {"VERBATIM_MEANING": "off", "VERBATIM_WEBHOOK_HOSTS": "hooks.example.org"}, data_dir=tmp_path / "data"
    )
    settings.data_dir.mkdir()
    catalogue = Catalogue.open(settings.database_url)
    index = open_index(settings)
    yield Archive(settings, catalogue, index, MarkedJobs(catalogue))
    index.close()
    catalogue.close()


@pytest.fixture
def client(archive: Archive) -> FlaskClient:
    return archive.app().test_client()


@pytest.fixture
def finished(archive: Archive) -> Recording:
    """A recording with its transcript, searchable and audible."""
    recording = archive.add()
    archive.finish(recording)
    return archive.catalogue.recording(recording.id)
