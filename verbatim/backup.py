"""Backups made while everything runs, and restored into an empty data folder.

::

    TARGET/verbatim-2026-11-24T081500Z/
        manifest.json    SHA-256 and size of every file below
        store.db         the store of one moment, as SQLite whatever it runs on
        files/           the data folder, less index, unfinished uploads and drafts; recordings also from a bucket

The store is copied before the files: what it says is done had its files before. A backup is
written under another name and gets its own when it is whole and on the disk. Files that are unchanged
since the last backup are hard links to it, so a daily backup costs what a day brought.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ingest.files import told
from media.durable import sync
from media.storage import storage_of
from meetings.catalogue.copying import load_store, save_store
from meetings.errors import InputError, NotFoundError, StorageError
from meetings.settings import Settings

_PIECE_BYTES = 4 * 1024 * 1024
_PREFIX = "verbatim-"
_PARTIAL = ".partial"
_LEFT_OUT = ("index", "uploads", "copies")
_DATABASES = ("verbatim.db", "jobs.db")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup; ``changed`` names the recordings whose files are no longer what was received."""

    folder: Path
    files: int
    size_bytes: int
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to copy, in a folder or in a bucket."""

    size_bytes: int
    changed_at_ns: int
    open: Callable[[], BinaryIO]

    @classmethod
    def of(cls, path: Path) -> _Source:
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns, lambda: path.open("rb"))


def back_up(settings: Settings, target: Path, now: dt.datetime, on_progress: Progress) -> Backup:
    """Write a backup into a folder of its own under ``target``; it is there whole or not at all.

    ``on_progress`` gets bytes done and in all. Raises ``StorageError``, and ``InputError`` when there is
    nothing to back up or ``target`` lies in the data folder.
    """
    _check(settings, target)
    folder = target / f"{_PREFIX}{now:%Y-%m-%dT%H%M%SZ}"
    draft = folder.with_name(folder.name + _PARTIAL)
    last = next(iter(reversed(backups(target))), None)
    try:
        with told(target):
            draft.mkdir(parents=True)
        save_store(settings.database_url, draft / "store.db")
        manifest = _copy_all(settings, draft / "files", last and last / "files", on_progress)
        manifest["store.db"] = _row(_digest(draft / "store.db"), (draft / "store.db").stat().st_size)
        with told(target):
            _write(draft / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True))
            draft.rename(folder)
            sync(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sizes = [int(str(row["bytes"])) for row in manifest.values()]
    return Backup(folder, len(sizes), sum(sizes), _changed(folder, manifest))


def backups(target: Path) -> list[Path]:
    """Give the whole backups in a folder, oldest first."""
    return sorted(path.parent for path in target.glob(f"{_PREFIX}*/manifest.json") if path.parent.suffix != _PARTIAL)


def thin_out(target: Path, keep: int) -> list[Path]:
    """Delete all but the newest ``keep`` backups; return which went."""
    gone = backups(target)[:-keep]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def restore(source: Path, settings: Settings, on_progress: Progress) -> int:
    """Make an empty data folder and store what a backup holds; return how many files came back.

    Every file is held to the manifest before anything is kept. Raises ``InputError`` for what is no
    whole backup and for a data folder that is in use, and ``StorageError``.
    """
    manifest = read_manifest(source)
    if settings.data_dir.exists() and any(settings.data_dir.iterdir()):
        raise InputError(f"{settings.data_dir} is not empty; restore into an empty folder, given with --data.")
    draft = settings.data_dir.with_name(settings.data_dir.name + _PARTIAL)
    try:
        _bring_back(source, draft, manifest, on_progress)
        with suppress(FileNotFoundError):
            settings.data_dir.rmdir()
        with told(settings.data_dir.parent):
            draft.rename(settings.data_dir)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _send_to_bucket(settings)
    store = settings.data_dir / "restored.db"
    load_store(store, settings.database_url)
    for left in settings.data_dir.glob("restored.db*"):
        left.unlink()
    return len(manifest) - 1


def read_manifest(source: Path) -> dict[str, dict[str, object]]:
    """Read what a backup should hold. Raises ``InputError`` for what is none."""
    try:
        found = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
        whole = "store.db" in found and all(set(row) == {"sha256", "bytes"} for row in found.values())
    except (OSError, ValueError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise InputError(f"{source} is not a whole backup: its manifest.json is missing or damaged.")
    for name in found:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise InputError(f"{source} is not a backup of this program: it names {name!r}.")
    manifest: dict[str, dict[str, object]] = found
    return manifest


def _check(settings: Settings, target: Path) -> None:
    if target.resolve().is_relative_to(settings.data_dir.resolve()):
        raise InputError("A backup inside the data folder would go when that goes; give a folder on another disk.")
    if not settings.data_dir.is_dir():
        raise InputError(f"There is nothing to back up in {settings.data_dir}.")


def _files(data: Path) -> Iterator[Path]:
    """The files of a data folder that belong into a backup, as paths within it."""
    for folder, names, files in os.walk(data):
        here = Path(folder)
        if here == data:
            names[:] = [name for name in names if name not in _LEFT_OUT]
            files = [name for name in files if not name.startswith(_DATABASES)]
        yield from (here.relative_to(data) / name for name in sorted(files) if not name.startswith("."))


def _sources(settings: Settings) -> Iterator[tuple[Path, _Source]]:
    """The files that belong into a backup, by their paths within the data folder, wherever they lie."""
    storage = storage_of(settings)
    for name in _files(settings.data_dir):
        if storage.is_folder or name.parts[0] != "recordings":
            with suppress(FileNotFoundError):
                yield name, _Source.of(settings.data_dir / name)
    if not storage.is_folder:
        for recording_id in storage.ids():
            for file in storage.files(recording_id):
                open_it = partial(storage.open, recording_id, file.name)
                yield Path("recordings", recording_id, file.name), _Source(file.size_bytes, file.changed_at_ns, open_it)


def _copy_all(
    settings: Settings, target: Path, last: Path | None, on_progress: Progress
) -> dict[str, dict[str, object]]:
    sources = dict(_sources(settings))
    total = sum(source.size_bytes for source in sources.values())
    done = 0
    manifest: dict[str, dict[str, object]] = {}
    for name, source in sources.items():
        with suppress(FileNotFoundError, NotFoundError):  # removed meanwhile
            digest, size = _copy(source, target / name, last and last / name)
            manifest[f"files/{name.as_posix()}"] = _row(digest, size)
            done += size
            on_progress(min(done, total), total)
    return manifest


def _send_to_bucket(settings: Settings) -> None:
    """Move restored recordings to the bucket, where the settings name one."""
    storage = storage_of(settings)
    if storage.is_folder:
        return
    for path in sorted(settings.recordings_dir.rglob("*")):
        if path.is_file():
            recording_id, _, name = path.relative_to(settings.recordings_dir).as_posix().partition("/")
            storage.put(recording_id, name, path)
    shutil.rmtree(settings.recordings_dir, ignore_errors=True)


def _copy(source: _Source, target: Path, last: Path | None) -> tuple[str, int]:
    """Have a file's content at ``target``, as a link to the last backup where that has it; return digest and size."""
    with told(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        if last is not None and _is_same(source, last):
            with suppress(OSError):  # a file system without links
                os.link(last, target)
                return _digest(target), target.stat().st_size
        digest, size = hashlib.sha256(), 0
        with source.open() as reading, target.open("xb") as writing:
            while piece := reading.read(_PIECE_BYTES):
                writing.write(piece)
                digest.update(piece)
                size += len(piece)
            writing.flush()
            os.fsync(writing.fileno())
        os.utime(target, ns=(source.changed_at_ns, source.changed_at_ns))
        return digest.hexdigest(), size


def _is_same(source: _Source, last: Path) -> bool:
    """Whether a file is the last backup's, by size and time of change, as rsync looks."""
    with suppress(OSError):
        there = last.stat()
        return (source.size_bytes, source.changed_at_ns) == (there.st_size, there.st_mtime_ns)
    return False


def _bring_back(source: Path, draft: Path, manifest: dict[str, dict[str, object]], on_progress: Progress) -> None:
    total = sum(int(str(row["bytes"])) for row in manifest.values())
    done = 0
    for name, row in manifest.items():
        target = draft / ("restored.db" if name == "store.db" else Path(name).relative_to("files"))
        try:
            digest, size = _copy(_Source.of(source / name), target, None)
        except FileNotFoundError as error:
            raise InputError(f"The backup {source} is damaged: {name} is missing.") from error
        if digest != row["sha256"]:
            raise InputError(f"The backup {source} is damaged: {name} has changed. Nothing was restored.")
        done += size
        on_progress(done, total)


def _changed(folder: Path, manifest: dict[str, dict[str, object]]) -> tuple[str, ...]:
    """The recordings whose source in the backup is not what the store says was received."""
    sources = {
        Path(name).parts[2]: row["sha256"]
        for name, row in manifest.items()
        if name.startswith("files/recordings/") and Path(name).name.startswith("source")
    }
    with closing(sqlite3.connect(f"{(folder / 'store.db').as_uri()}?mode=ro&immutable=1", uri=True)) as store:
        received = store.execute("SELECT id, source_sha256 FROM recording").fetchall()
    return tuple(recording_id for recording_id, sha256 in received if sources.get(recording_id) != sha256)


def _row(digest: str, size: int) -> dict[str, object]:
    return {"sha256": digest, "bytes": size}


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}.") from error


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
