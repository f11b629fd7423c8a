"""Recordings taken in whole, or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import math
import os
import struct
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import intake
from ingest.intake import MARK, clean_file_name, receive, source_in, sweep_orphans
from meetings.agenda import Agenda, AgendaItem
from meetings.catalogue.store import Catalogue, DuplicateError
from meetings.errors import InputError, NotFoundError, StorageError
from meetings.recording import ProcessingOptions, Recording
from meetings.roster import Participant, Roster
from meetings.settings import Settings

Take = Callable[..., Recording]
ROOT = Path(__file__).parents[2]


def a_tone(path: Path, *, hertz: int = 440, seconds: float = 0.5) -> Path:
    """A small real recording: a tone of 16 kHz, mono."""
    samples = (int(9000 * math.sin(2 * math.pi * hertz * n / 16_000)) for n in range(int(16_000 * seconds)))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    return Settings(data, data, f"sqlite:///{data}/verbatim.db")


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    opened = Catalogue.open(settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def take(catalogue: Catalogue, settings: Settings) -> Take:
    def taken(source: object, **details: object) -> Recording:
        details.setdefault("meeting", "First meeting")
        return receive(source, catalogue=catalogue, settings=settings, **details)

    return taken


def source_of(recording: Recording, settings: Settings) -> Path:
    return source_in(settings.recordings_dir / recording.id, recording)


def folders(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.recordings_dir.glob("*"))


def test_a_file_is_copied_hashed_and_registered(
    take: Take, catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    source = a_tone(tmp_path / "WGEC day 1.WAV")
    recording = take(source)
    assert catalogue.recording(recording.id) == recording
    assert recording.source_sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert recording.size_bytes == source.stat().st_size
    assert (recording.file_name, recording.state, recording.attempt) == ("WGEC day 1.WAV", "queued", 1)
    assert recording.media is not None
    assert (recording.media.sample_rate_hz, recording.media.channels, recording.media.declared_ms) == (16_000, 1, 500)
    stored = source_of(recording, settings)
    assert stored == settings.recordings_dir / recording.id / "source.wav"
    assert stored.read_bytes() == source.read_bytes()
    assert folders(settings) == [recording.id]
    assert list((settings.recordings_dir / recording.id).iterdir()) == [stored]


def test_what_is_said_of_a_recording_is_kept(take: Take, tmp_path: Path) -> None:
    details = {
        "agenda": Agenda((AgendaItem("1", "Opening"),)),
        "roster": Roster((Participant("Brazil"),), "Peter Major"),
        "options": ProcessingOptions("en", 5),
        "group": " Brazil ",
    }
    recording = take(a_tone(tmp_path / "a.wav"), file_name="Sesión.wav", **details)
    assert recording.file_name == "Sesión.wav"
    assert (recording.agenda, recording.roster, recording.options) == tuple(details.values())[:3]
    assert (recording.group, recording.meeting.title) == ("Brazil", "First meeting")


def test_a_stream_is_taken_like_a_file(take: Take, settings: Settings, tmp_path: Path) -> None:
    content = a_tone(tmp_path / "a.wav").read_bytes()
    recording = take(io.BytesIO(content), file_name="day 1.wav")
    assert source_of(recording, settings).read_bytes() == content
    assert recording.media is not None
    with (tmp_path / "a.wav").open("rb") as stream, pytest.raises(DuplicateError):
        take(stream)


def test_an_upload_on_the_same_disk_is_not_copied(take: Take, settings: Settings) -> None:
    settings.uploads_dir.mkdir(parents=True)
    upload = a_tone(settings.uploads_dir / "0f3a")
    recording = take(upload, file_name="day 1.wav")
    assert source_of(recording, settings).samefile(upload)
    assert recording.source_sha256 == hashlib.sha256(upload.read_bytes()).hexdigest()
    upload.unlink()
    assert source_of(recording, settings).stat().st_size == recording.size_bytes


def test_an_upload_on_another_disk_is_copied(take: Take, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    settings.uploads_dir.mkdir(parents=True)
    upload = a_tone(settings.uploads_dir / "0f3a")
    recording = take(upload, file_name="day 1.wav")
    assert not source_of(recording, settings).samefile(upload)
    assert source_of(recording, settings).read_bytes() == upload.read_bytes()


def test_the_same_content_is_recognised_within_a_meeting(
    take: Take, catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    first = take(a_tone(tmp_path / "day 1.wav"))
    with pytest.raises(DuplicateError, match=f"has this recording already: 'day 1.wav', with the id {first.id}"):
        take(a_tone(tmp_path / "copy of day 1.wav"), meeting="first MEETING")
    other = take(a_tone(tmp_path / "day 1.wav"), meeting="Second meeting")
    assert folders(settings) == sorted([first.id, other.id])


def no_recording(path: Path, kind: str) -> Path:
    match kind:
        case "empty":
            path.touch()
        case "text renamed":
            path.write_text("Minutes of the first meeting. " * 100)
        case "no sound":
            command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=s=32x32:d=0.2", "-f", "mp4", "-y"]
            subprocess.run([*command, str(path)], check=True)
    return path


@pytest.mark.parametrize("kind", ["empty", "text renamed", "no sound"])
@pytest.mark.parametrize("way", ["file", "upload", "stream"])
def test_what_is_no_recording_is_told_by_its_name_and_nothing_is_kept(
    take: Take, catalogue: Catalogue, settings: Settings, tmp_path: Path, kind: str, way: str
) -> None:
    settings.uploads_dir.mkdir(parents=True)
    path = no_recording((settings.uploads_dir if way == "upload" else tmp_path) / "0f3a", kind)
    source = io.BytesIO(path.read_bytes()) if way == "stream" else path
    with pytest.raises(InputError) as told:
        take(source, file_name="day 1.mp4")
    assert "day 1.mp4" in told.value.message
    assert "0f3a" not in told.value.message
    assert "source" not in told.value.message
    assert folders(settings) == []
    assert catalogue.recordings() == ()
    assert catalogue.meetings() == ()
    assert path.exists()


def test_a_file_that_is_not_there_is_told(take: Take, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no file .*nix\.mp3"):
        take(tmp_path / "nix.mp3")
    with pytest.raises(InputError, match="is not a file"):
        take(tmp_path)


def test_a_disk_without_room_is_told_before_anything_is_written(
    take: Take, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = replace_free(free_bytes=10_000_000)
    monkeypatch.setattr("shutil.disk_usage", usage)
    with pytest.raises(StorageError, match=r"too little room .*: 0\.2 GB are needed, 0\.01 GB are free"):
        take(a_tone(tmp_path / "a.wav"))
    assert folders(settings) == []


def replace_free(free_bytes: int) -> object:
    class Usage:
        free = free_bytes

    return lambda _path: Usage


REFUSALS = {
    errno.ENOSPC: r"is full\. Make room",
    errno.EDQUOT: "quota .* is used up",
    errno.EROFS: "can only be read",
    errno.EACCES: "may not be written",
    errno.EIO: r"cannot be written: Input/output error\.",
}


@pytest.mark.parametrize("number", REFUSALS, ids=errno.errorcode.get)
def test_a_disk_that_fails_while_writing_is_told_and_nothing_is_kept(
    take: Take, catalogue: Catalogue, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    source = a_tone(tmp_path / "a.wav")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match=REFUSALS[number]):
        take(source)
    assert folders(settings) == []
    assert catalogue.recordings() == ()


def test_a_store_that_refuses_leaves_no_files(
    take: Take, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("The store is read-only.")

    monkeypatch.setattr(Catalogue, "add_recording", refuse)
    with pytest.raises(StorageError):
        take(a_tone(tmp_path / "a.wav"))
    assert folders(settings) == []


RECEIVE_AND_DIE = """
import sys
from pathlib import Path
from ingest import intake
from meetings.catalogue.store import Catalogue
from meetings.settings import Settings
import os
data, source, place = sys.argv[1:]
settings = Settings(Path(data), Path(data), f"sqlite:///{data}/verbatim.db")
catalogue = Catalogue.open(settings.database_url)
die = lambda *_: os.kill(os.getpid(), 9)
match place:
    case "while copying": os.fsync = die
    case "before registering": catalogue.add_recording = die
    case "after registering": Path.unlink = die
intake.receive(Path(source), meeting="First meeting", catalogue=catalogue, settings=settings)
"""


@pytest.mark.process
@pytest.mark.parametrize("place", ["while copying", "before registering", "after registering"])
def test_a_crash_while_receiving_leaves_nothing_half_stored(
    catalogue: Catalogue, settings: Settings, tmp_path: Path, place: str
) -> None:
    source = a_tone(tmp_path / "a.wav")
    command = [sys.executable, "-c", RECEIVE_AND_DIE, str(settings.data_dir), str(source), place]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    (mark,) = settings.recordings_dir.glob(f"*/{MARK}")
    assert sweep_orphans(catalogue, settings) == 0, "a mark this young may be somebody's"
    os.utime(mark, (0, 0))
    assert sweep_orphans(catalogue, settings) == (place != "after registering")
    assert folders(settings) == [recording.id for recording in catalogue.recordings()]
    assert not list(settings.recordings_dir.glob(f"*/{MARK}"))
    for recording in catalogue.recordings():
        assert source_of(recording, settings).read_bytes() == source.read_bytes()


def test_sweeping_leaves_alone_what_is_being_received_and_what_has_no_mark(
    catalogue: Catalogue, settings: Settings
) -> None:
    unknown = settings.recordings_dir / "unknown"
    unknown.mkdir(parents=True)
    (unknown / "source.wav").touch()
    busy = settings.recordings_dir / "busy"
    with intake._receiving(busy):
        os.utime(busy / MARK, (0, 0))
        assert sweep_orphans(catalogue, settings) == 0
    assert folders(settings) == ["busy", "unknown"]


def test_a_recording_whose_file_is_gone_is_told(take: Take, settings: Settings, tmp_path: Path) -> None:
    recording = take(a_tone(tmp_path / "a.wav"))
    source_of(recording, settings).unlink()
    with pytest.raises(NotFoundError, match=r"The file of the recording 'a.wav' \(.*\) is gone"):
        source_of(recording, settings)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Sessions\\day 1.mp3", "day 1.mp3"),
        ("e\u0301te\u0301.mp3", "été.mp3"),
        ("a\x00b\u202ec\udcff.mp3", "abc?.mp3"),
        ("会议.mp3", "会议.mp3"),
        ("  ", "recording"),
        ("day/", "recording"),
        ("x" * 300 + ".mp3", "x" * 196 + ".mp3"),
    ],
)
def test_file_names_are_shown_plainly(given_name: str, shown: str) -> None:
    assert clean_file_name(given_name) == shown


@given(st.text(max_size=400))
def test_any_file_name_can_be_shown_and_kept(name: str) -> None:
    shown = clean_file_name(name)
    assert 0 < len(shown) <= 200
    assert shown.isprintable()
    assert not {"/", "\\"} & set(shown)
    assert clean_file_name(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("a.MP3", "source.mp3"),
        ("a", "source"),
        ("a.p/hp", "source"),
        ("a.tar gz", "source"),
        ("a.longsuffix", "source"),
    ],
)
def test_stored_files_have_plain_names(take: Take, settings: Settings, tmp_path: Path, name: str, stored: str) -> None:
    recording = take(a_tone(tmp_path / "a.wav"), file_name=name)
    assert source_of(recording, settings).name == stored


def test_options_of_one_recording_are_not_those_of_the_next(take: Take, tmp_path: Path) -> None:
    first = take(a_tone(tmp_path / "a.wav"), options=ProcessingOptions("fr"))
    second = take(a_tone(tmp_path / "b.wav", hertz=880))
    assert second.options == ProcessingOptions()
    assert replace(first, options=second.options).options == ProcessingOptions()
