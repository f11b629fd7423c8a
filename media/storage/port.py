"""The port: what the rooms ask of a storage of recordings, and what both kinds do alike through fsspec."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from media.fixity import no_pause
from meetings.errors import NotFoundError, StorageError, UnavailableError, VerbatimError

_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a recording: its name within the recording's folder, such as ``work/plan.json``."""

    name: str
    size_bytes: int
    changed_at_ns: int

    @property
    def changed_at(self) -> dt.datetime:
        """When it was written."""
        return dt.datetime.fromtimestamp(self.changed_at_ns / 1e9, dt.UTC)


class Storage(Protocol):
    """The files of all recordings.

    All methods may raise ``UnavailableError`` while the storage cannot be reached and ``StorageError``
    when it refuses. A file is replaced whole: whoever reads meanwhile has the old or the new one.
    """

    @property
    def is_folder(self) -> bool:
        """Whether files can be used where they lie."""

    def ids(self) -> tuple[str, ...]:
        """Give the recordings that have files."""

    def files(self, recording_id: str, pattern: str = "*") -> tuple[StoredFile, ...]:
        """Give a recording's files with such names (``*`` goes beyond slashes), by name; no hidden ones."""

    def find(self, recording_id: str, name: str) -> StoredFile | None:
        """Give one file, if it is there."""

    def open(self, recording_id: str, name: str) -> BinaryIO:
        """Open a file to read from any place in it. Raises ``NotFoundError``."""

    def put(self, recording_id: str, name: str, source: Path) -> None:
        """Keep what ``source`` holds under this name, durably; ``source`` stays."""

    def take_over(self, key: str, recording_id: str, name: str) -> None:
        """Keep the object that was sent to the storage under ``key`` as this file. Raises ``NotFoundError``."""

    def remove(self, recording_id: str, name: str) -> None:
        """Delete a file, if it is there."""

    def remove_all(self, recording_id: str) -> None:
        """Delete whatever there is of a recording."""

    def working_copy(self, recording_id: str, *wanted: str, stays: bool = False) -> AbstractContextManager[Path]:
        """Give a folder with the wanted files, by patterns; what the body changed in it is kept when it ends well.

        Where files lie in a folder, it is that folder. Otherwise it is a copy, which goes with the
        body; one that ``stays`` is there for the next body on this machine, until ``drop_copy``.
        """

    def drop_copy(self, recording_id: str, pattern: str = "*") -> None:
        """Let a copy that stayed go, or such files of it; nothing happens where files lie in a folder."""


class FsspecStorage:
    """What any file system of fsspec (https://filesystem-spec.readthedocs.io) answers in the same way."""

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/")

    @property
    def _system(self) -> Any:
        """The file system of fsspec."""
        raise NotImplementedError

    def ids(self) -> tuple[str, ...]:
        """See ``Storage.ids``."""
        with told():
            try:
                found = self._system.ls(self._root, detail=True)
            except FileNotFoundError:
                return ()
        names = (entry["name"].rstrip("/").rpartition("/")[2] for entry in found if entry["type"] == "directory")
        return tuple(sorted(name for name in names if not name.startswith(".")))

    def files(self, recording_id: str, pattern: str = "*") -> tuple[StoredFile, ...]:
        """See ``Storage.files``."""
        base = self._path(recording_id)
        with told():
            found = self._system.find(base, detail=True)
        stored = (_stored(entry, entry["name"][len(base) + 1 :]) for entry in found.values())
        wanted = (each for each in stored if not is_hidden(each.name) and fnmatch(each.name, pattern))
        return tuple(sorted(wanted, key=lambda each: each.name))

    def find(self, recording_id: str, name: str) -> StoredFile | None:
        """See ``Storage.find``."""
        with told():
            try:
                entry = self._system.info(self._path(recording_id, name))
            except FileNotFoundError:
                return None
        return _stored(entry, name) if entry["type"] == "file" else None

    def open(self, recording_id: str, name: str) -> BinaryIO:
        """See ``Storage.open``."""
        with told():
            try:
                return cast(BinaryIO, self._system.open(self._path(recording_id, name), "rb", **self._reading))
            except FileNotFoundError as error:
                raise NotFoundError(f"The file {name} of the recording {recording_id} is gone.") from error

    def remove(self, recording_id: str, name: str) -> None:
        """See ``Storage.remove``."""
        with told():
            try:
                self._system.rm_file(self._path(recording_id, name))
            except FileNotFoundError:
                return

    def remove_all(self, recording_id: str) -> None:
        """See ``Storage.remove_all``."""
        with told():
            try:
                self._system.rm(self._path(recording_id), recursive=True)
            except FileNotFoundError:
                return

    @property
    def _reading(self) -> dict[str, Any]:
        """How files are opened."""
        return {}

    def _path(self, recording_id: str, name: str = "") -> str:
        return "/".join(part for part in (self._root, recording_id, name) if part)


def sha256_in(
    storage: Storage, recording_id: str, name: str, *, after_piece: Callable[[int], object] = no_pause
) -> str:
    """Return the SHA-256 of a stored file, read a piece at a time; ``after_piece`` as in ``media.fixity``.

    Raises ``NotFoundError`` and ``StorageError``.
    """
    digest = hashlib.sha256()
    with storage.open(recording_id, name) as file:
        for piece in pieces_of(file):
            digest.update(piece)
            after_piece(len(piece))
    return digest.hexdigest()


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Read an open file a piece at a time."""
    while True:
        with told():
            piece = file.read(_PIECE_BYTES)
        if not piece:
            return
        yield piece


def copy_into(file: BinaryIO, target: Path) -> None:
    """Write an open file to ``target``, whole or not at all, safely on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as writing:
            writing.writelines(pieces_of(file))
            writing.flush()
            os.fsync(writing.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def told() -> Iterator[None]:
    """Turn what a file system refuses into a sentence; a file that is missing is the caller's matter.

    Raises ``UnavailableError`` where the storage cannot be reached, and ``StorageError``.
    """
    try:
        yield
    except (VerbatimError, FileNotFoundError):
        raise
    except Exception as error:
        if _is_unreachable(error):
            raise UnavailableError("The storage of recordings cannot be reached; try again in a moment.") from error
        if isinstance(error, OSError):
            raise StorageError(f"The storage of recordings refused: {error.strerror or error}.") from error
        raise


def _is_unreachable(error: Exception) -> bool:
    if isinstance(error, ConnectionError | TimeoutError) or getattr(error, "errno", None) == errno.EBUSY:
        return True
    botocore = sys.modules.get("botocore.exceptions")  # only there where a bucket is used
    return botocore is not None and isinstance(error, botocore.BotoCoreError)


def is_hidden(name: str) -> bool:
    """Whether a file is a draft or a lock, which nobody but its maker needs."""
    return name.startswith(".") or "/." in name or name.endswith(".lock")


def _stored(entry: dict[str, Any], name: str) -> StoredFile:
    changed = entry.get("mtime") or entry.get("LastModified")
    stamp = changed.timestamp() if isinstance(changed, dt.datetime) else float(changed or 0)
    return StoredFile(name, int(entry["size"]), int(stamp * 1e9))
