"""Taking recordings in: checked, copied, hashed and registered, or nothing kept at all.

A recording being received has a mark in its folder, locked for as long as somebody receives it.
The mark goes after the catalogue has the recording, so a folder with a mark that nobody holds is
what a crash left: ``sweep_orphans`` clears it. A folder without a mark is never touched.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.files import check_room, told
from media.durable import sync
from media.fixity import sha256_of
from media.probe import check_channel, probe
from media.storage import Storage, storage_of
from meetings.agenda import Agenda
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id, utc_now
from meetings.errors import InputError, NotFoundError, VerbatimError
from meetings.floor_log import FloorLog
from meetings.recording import MediaInfo, ProcessingOptions, Recording
from meetings.roster import Roster
from meetings.settings import Settings
from meetings.transcript import PLENARY

MARK = ".receiving"
_SOURCE, _BESIDE = "source", "transcript"
INTERRUPTED = "The text was received, but taking it over was interrupted. Try again to finish it."
_PIECE_BYTES = 1024 * 1024
# What processing writes beside the upload: 16 kHz mono 16-bit sound, and a rendition of at most 128 kbit/s.
_WORK_BYTES_PER_MS = 32 + 16
# Left free for the store, the index and everything else on the disk.
_RESERVE_BYTES = 200_000_000
_MAX_NAME = 200
# A mark this young may be somebody's who is about to lock it.
_SETTLE_S = 60


def receive(
    source: Path | BinaryIO,
    *,
    meeting: str,
    catalogue: Catalogue,
    settings: Settings,
    file_name: str | None = None,
    date: dt.date | None = None,
    group: str = PLENARY,
    agenda: Agenda | None = None,
    roster: Roster | None = None,
    floor_log: FloorLog | None = None,
    options: ProcessingOptions | None = None,
    text: bool = False,
    text_ms: int | None = None,
    beside: Path | None = None,
    stored: str | None = None,
) -> Recording:
    """Take a recording into the store, queued for processing; the source stays as it is.

    ``source`` is a file or an open binary stream (then ``file_name`` is its name, for showing).
    ``text`` says that it is a transcript without sound: no worker takes it up by itself, and until
    its text is in the store it stands there as a failed import that can be tried again; ``text_ms``
    is its length where it has times. ``beside`` is a transcript of a recording with sound, kept with it
    so that its words get their times from the sound. ``stored`` names the object of the storage, if there
    is one, that ``source`` is a copy of: it need not be sent there again.
    Raises ``InputError`` for what is not a recording, ``DuplicateError`` for one that the meeting
    has already, and ``StorageError`` when the disk refuses or a quota is used up; after any of these nothing is kept.
    """
    name = clean_file_name(file_name or str(getattr(source, "name", "")))
    # A file is looked at before it is copied; what comes as a stream can only be looked at after.
    media = _look_at(source, name) if isinstance(source, Path) and not text else None
    storage, recording_id = storage_of(settings), new_id()
    folder = settings.recordings_dir / recording_id
    _make(settings.recordings_dir)
    with _receiving(folder):
        target = folder / f"{_SOURCE}{_suffix(name)}"
        if isinstance(source, Path):
            check_quotas(source.stat().st_size, meeting, catalogue, settings)
        copied = _bring(source, target, settings)
        if not isinstance(source, Path):
            check_quotas(copied.size_bytes, meeting, catalogue, settings)
        if not text:
            media = media or _look_at(target, name)
            check_channel(media, (options or ProcessingOptions()).channel, name)
            check_room(folder, (media.declared_ms or 0) * _WORK_BYTES_PER_MS + _RESERVE_BYTES)
        recording = Recording(
            id=recording_id,
            meeting=catalogue.add_meeting(meeting),
            file_name=name,
            source_sha256=copied.sha256,
            size_bytes=copied.size_bytes,
            created_at=utc_now(),
            date=date,
            group=group.strip() or PLENARY,
            agenda=agenda or Agenda(),
            roster=roster or Roster(),
            floor_log=floor_log or FloorLog(),
            options=options or ProcessingOptions(),
            media=media,
            decoded_ms=text_ms,
            state="failed" if text else "queued",
            error=INTERRUPTED if text else None,
        )
        if beside is not None:
            _bring(beside, folder / f"{_BESIDE}{_suffix(beside.name)}", settings)
        _sync(folder)
        with _kept(storage, folder, stored):
            catalogue.add_recording(recording)
    storage.drop_copy(recording_id)
    return recording


def check_quotas(size_bytes: int, meeting: str, catalogue: Catalogue, settings: Settings) -> None:
    """Raise ``TooLargeError`` or ``QuotaError`` when the quotas leave no room for so much more of a meeting."""
    quotas = settings.quotas
    quotas.check_recording(size_bytes)
    if quotas.total_bytes is not None:
        quotas.check_total(catalogue.usage.total_bytes(), size_bytes)
    if quotas.body_bytes is not None and (body := catalogue.usage.body_of(meeting)):
        quotas.check_body(body.name, body.kept_bytes, size_bytes)


@contextmanager
def _kept(storage: Storage, folder: Path, stored: str | None) -> Iterator[None]:
    """Have what was received in the storage, unless the body fails."""
    try:
        for path in sorted(folder.glob("[!.]*")):
            if stored is not None and path.stem == _SOURCE:
                storage.take_over(stored, folder.name, path.name)
            else:
                storage.put(folder.name, path.name, path)
        yield
    except BaseException:
        with suppress(VerbatimError):
            storage.remove_all(folder.name)
        raise


def beside_in(folder: Path) -> Path | None:
    """Where in a recording's folder the transcript lies that came with it, if one did."""
    return next(folder.glob(f"{_BESIDE}.*"), None)


def source_in(folder: Path, recording: Recording) -> Path:
    """Where in a recording's folder its upload lies, never changed. Raises ``NotFoundError`` when it is gone."""
    found = next(folder.glob(f"{_SOURCE}*"), None)
    if found is None:
        raise _gone(recording)
    return found


def source_name(recording: Recording, settings: Settings) -> str:
    """Give the name of a recording's upload in the storage. Raises ``NotFoundError`` when it is gone."""
    found = storage_of(settings).files(recording.id, f"{_SOURCE}*")
    if not found:
        raise _gone(recording)
    return found[0].name


def _gone(recording: Recording) -> NotFoundError:
    return NotFoundError(f"The file of the recording {recording.file_name!r} ({recording.id}) is gone.")


def sweep_orphans(catalogue: Catalogue, settings: Settings) -> int:
    """Clear what crashes left half-received; return how many folders went.

    A folder goes only when its mark is there, nobody holds it, and the catalogue does not know it.
    """
    swept = 0
    for mark in settings.recordings_dir.glob(f"*/{MARK}"):
        with suppress(OSError), _hold(mark):
            if time.time() - mark.stat().st_mtime < _SETTLE_S:
                continue
            if _is_known(catalogue, mark.parent.name):
                mark.unlink()
            else:
                storage_of(settings).remove_all(mark.parent.name)
                shutil.rmtree(mark.parent, ignore_errors=True)
                swept += 1
    return swept


def drop_old_copies(catalogue: Catalogue, settings: Settings) -> None:
    """Let go what this machine has of recordings in a bucket that nobody is working on any more."""
    storage = storage_of(settings)
    if storage.is_folder:
        return
    for folder in settings.recordings_dir.glob("*"):
        with suppress(NotFoundError):
            busy = catalogue.recording(folder.name).state in {"queued", "running"}
            if not busy and not (folder / MARK).exists():
                storage.drop_copy(folder.name)
    shutil.rmtree(settings.recordings_dir.with_name("copies"), ignore_errors=True)


def clean_file_name(name: str) -> str:
    r"""Give a sender's file name without its folders and without characters that show badly.

    >>> clean_file_name("C:\\Sessions\\WGEC  day 1.mp3"), clean_file_name("")
    ('WGEC day 1.mp3', 'recording')
    """
    last = re.split(r"[/\\]", name)[-1]
    readable = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode("utf-8"))
    plain = "".join(character for character in readable if character.isprintable() or character.isspace())
    shown = " ".join(plain.split())
    if len(shown) > _MAX_NAME:
        shown = shown[: _MAX_NAME - len(_suffix(shown))].rstrip() + _suffix(shown)
    return shown or "recording"


def _suffix(name: str) -> str:
    """The suffix that a stored file may carry: short, plain, in small letters; empty otherwise."""
    suffix = Path(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""


def check_file(path: Path) -> None:
    """Refuse a path that leads to no file. Raises ``NotFoundError`` and ``InputError``."""
    if not path.exists():
        raise NotFoundError(f"There is no file {path}.")
    if not path.is_file():
        raise InputError(f"{path} is not a file.")


def _look_at(path: Path, name: str) -> MediaInfo:
    """Ask what the file is; a refusal speaks of it by the sender's name for it."""
    check_file(path)
    try:
        return probe(path)
    except InputError as error:
        raise InputError(error.message.replace(str(path), name).replace(path.name, name)) from error


def _make(folder: Path) -> None:
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    with told(folder):
        sync(folder)
        sync(folder.parent)


@contextmanager
def _receiving(folder: Path) -> Iterator[None]:
    """A folder that stays when the body ends well, and goes when it fails."""
    mark = folder / MARK
    with told(folder):
        folder.mkdir()
        mark.touch()
    with _hold(mark):
        try:
            yield
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        with suppress(OSError):  # the recording is in the store; the next sweep takes the mark away
            mark.unlink()


@contextmanager
def _hold(mark: Path) -> Iterator[None]:
    """Lock a mark, or raise ``BlockingIOError`` while another process receives; a killed process lets go."""
    with mark.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


@dataclass(frozen=True, slots=True)
class _Copied:
    sha256: str
    size_bytes: int


def _bring(source: Path | BinaryIO, target: Path, settings: Settings) -> _Copied:
    """Have the source's content at ``target``, safely on the disk; return its digest and size."""
    if not isinstance(source, Path):
        return _copy(source, target)
    if source.resolve().is_relative_to(settings.uploads_dir.resolve()) and _link(source, target):
        return _Copied(sha256_of(target), target.stat().st_size)
    check_room(target.parent, source.stat().st_size + _RESERVE_BYTES)
    try:
        file = source.open("rb")
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}.") from error
    with file:
        return _copy(file, target)


def _link(source: Path, target: Path) -> bool:
    """Give an upload, which nobody changes any more, a second name; ``False`` on another disk."""
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _copy(source: BinaryIO, target: Path) -> _Copied:
    digest = hashlib.sha256()
    size_bytes = 0
    with told(target.parent), target.open("xb") as file:
        for piece in _pieces(source):
            file.write(piece)
            digest.update(piece)
            size_bytes += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return _Copied(digest.hexdigest(), size_bytes)


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    try:
        while piece := source.read(_PIECE_BYTES):
            yield piece
    except OSError as error:
        raise InputError(f"The recording cannot be read to its end: {error.strerror}.") from error


def _is_known(catalogue: Catalogue, recording_id: str) -> bool:
    try:
        catalogue.recording(recording_id)
    except NotFoundError:
        return False
    return True
