"""Files on their way in: each is one file that only grows, so its size says how far it has come.

A killed server, a closed lid or a dropped line leave what had arrived; the next part goes after it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from werkzeug.exceptions import TooManyRequests

from meetings.errors import InputError, NotFoundError, StorageError, UnavailableError
from meetings.quotas import NO_QUOTAS, Quotas

PIECE_BYTES = 256 * 1024
RESERVE_BYTES = 512 * 1024 * 1024
"""Room left free beside an upload: the store, the index and the other programs need some."""
KEEP_DAYS = 14
"""How long an upload that nobody goes on with is kept."""
CHECKSUMS = ("sha1", "sha256")

MOST_AT_ONCE = 200
"""How many uploads may be on their way or waiting for their form: far more than people send, fewer than harm."""

_ID = re.compile(r"[0-9a-f]{32}")


class OffsetError(InputError):
    """A part was sent for another place than where the upload stands."""


class ChecksumError(InputError):
    """A part arrived changed; it was not kept."""


class TooManyUploadsError(TooManyRequests):
    """More files are on their way than people can be sending."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_AT_ONCE} files are on their way already. Finish or give up some of them, then send this one again.",
            retry_after=60,
        )


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a part's digest must be; ``algorithm`` is one of ``CHECKSUMS``."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload: its whole length, how much has arrived, and the sender's name for the file.

    ``stored`` is its name in the storage of recordings, where it was sent there directly.
    """

    id: str
    file_name: str
    length_bytes: int
    offset_bytes: int
    stored: str | None = None

    @property
    def whole(self) -> bool:
        """Whether all of it has arrived."""
        return self.offset_bytes == self.length_bytes


class UploadFolder:
    """The uploads in one folder; several processes may use it at once."""

    def __init__(self, folder: Path, quotas: Quotas = NO_QUOTAS, kept_bytes: Callable[[], int] = lambda: 0) -> None:
        self._folder = folder
        self._quotas = quotas
        self._kept_bytes = kept_bytes

    @property
    def folder(self) -> Path:
        """Where the uploads lie."""
        with _disk_errors():
            self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    @property
    def room_bytes(self) -> int:
        """How large an upload may be on this disk now."""
        return max(0, shutil.disk_usage(self.folder).free - RESERVE_BYTES)

    @property
    def largest_bytes(self) -> int:
        """How large an upload may be, by the disk and by the quotas; those that are on their way count."""
        room = self.room_bytes
        if self._quotas.recording_bytes is not None:
            room = min(room, self._quotas.recording_bytes)
        if self._quotas.total_bytes is not None:
            room = min(room, max(0, self._quotas.total_bytes - self._kept_bytes() - self._announced_bytes()))
        return room

    def create(self, length_bytes: int, file_name: str) -> Upload:
        """Begin an upload.

        Raises ``StorageError`` when the disk or the quotas have no room for it, and ``TooLargeError``.
        """
        self._sweep()
        self._check_number()
        self.check_room(length_bytes)
        self._check_quotas(length_bytes, self._announced_bytes)
        upload = Upload(secrets.token_hex(16), file_name, length_bytes, 0)
        with _disk_errors():
            self._data(upload.id).touch(exist_ok=False)
            about = {"file_name": file_name, "length_bytes": length_bytes}
            self._about(upload.id).write_text(json.dumps(about), encoding="utf-8")
        return upload

    def keep(self, stream: IO[bytes], file_name: str) -> Upload:
        """Take a file that has arrived by another way."""
        length_bytes = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        return self.append(self.create(length_bytes, file_name).id, 0, stream)

    def check_room(self, length_bytes: int) -> None:
        """Raise ``StorageError`` when so large a file does not fit on the disk."""
        room = self.room_bytes
        if length_bytes > room:
            raise StorageError(
                f"The file has {length_bytes / 1e9:.1f} GB, and this computer has room for {room / 1e9:.1f} GB more. "
                "Make room on its disk, then send it again."
            )

    def check_length(self, length_bytes: int) -> None:
        """Raise ``StorageError`` or ``TooLargeError`` when no file may be so large."""
        self.check_room(length_bytes)
        self._quotas.check_recording(length_bytes)

    def _check_number(self) -> None:
        if sum(1 for _ in self.folder.glob("*.json")) >= MOST_AT_ONCE:
            raise TooManyUploadsError

    def _check_quotas(self, length_bytes: int, others_bytes: Callable[[], int]) -> None:
        self._quotas.check_recording(length_bytes)
        if self._quotas.total_bytes is not None:
            self._quotas.check_total(self._kept_bytes() + others_bytes(), length_bytes)

    def _announced_bytes(self) -> int:
        """How much all uploads on their way have when they are whole."""
        with _disk_errors():
            names = [about.stem for about in self.folder.glob("*.json")]
        found = 0
        for name in names:
            with suppress(NotFoundError):
                found += self.find(name).length_bytes
        return found

    def find(self, upload_id: str) -> Upload:
        """Give an upload as it stands. Raises ``NotFoundError``."""
        if not _ID.fullmatch(upload_id):
            raise _no_upload()
        try:
            about = json.loads(self._about(upload_id).read_text(encoding="utf-8"))
            offset = self._data(upload_id).stat().st_size
        except (FileNotFoundError, json.JSONDecodeError) as error:
            raise _no_upload() from error
        return Upload(upload_id, about["file_name"], about["length_bytes"], offset)

    def append(self, upload_id: str, offset_bytes: int, stream: IO[bytes], checksum: Checksum | None = None) -> Upload:
        """Write a part after what is there; keep what arrives even when the sender goes away.

        Raises ``OffsetError`` when the part belongs elsewhere, ``ChecksumError`` when it arrived
        changed, ``UnavailableError`` while another request writes, ``StorageError`` on a full disk, or when the
        quotas have no more room for the whole.
        """
        upload = self.find(upload_id)
        self._check_quotas(upload.length_bytes, lambda: self._announced_bytes() - upload.length_bytes)
        with _disk_errors(), self._data(upload_id).open("ab") as target, _only_writer(target):
            at = os.fstat(target.fileno()).st_size
            if at != offset_bytes:
                raise OffsetError(f"The upload stands at byte {at}, and this part begins at byte {offset_bytes}.")
            try:
                digest = _copy(stream, target, upload.length_bytes - at, checksum.algorithm if checksum else None)
            finally:
                target.flush()
                os.fsync(target.fileno())
            if checksum is not None and digest != checksum.digest:
                target.truncate(at)
                raise ChecksumError("The part of the file arrived changed. It is sent again.")
        return self.find(upload_id)

    def whole_file(self, upload_id: str) -> tuple[Upload, Path]:
        """Give an upload that has arrived, and its file. Raises ``InputError`` while some is missing."""
        upload = self.find(upload_id)
        if not upload.whole:
            raise InputError("The file has not arrived completely. Choose it again to go on where it stopped.")
        return upload, self._data(upload_id)

    def remove(self, upload_id: str) -> None:
        """Forget an upload. Raises ``NotFoundError``."""
        self.find(upload_id)
        self._about(upload_id).unlink(missing_ok=True)
        self._data(upload_id).unlink(missing_ok=True)

    def _sweep(self) -> None:
        limit = time.time() - KEEP_DAYS * 86_400
        with _disk_errors():
            for about in self._folder.glob("*.json"):
                data = self._data(about.stem)
                if _ID.fullmatch(about.stem) and (not data.exists() or data.stat().st_mtime < limit):
                    about.unlink(missing_ok=True)
                    data.unlink(missing_ok=True)

    def _data(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"

    def _about(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"


def _copy(stream: IO[bytes], target: IO[bytes], limit_bytes: int, algorithm: str | None) -> bytes | None:
    """Copy at most ``limit_bytes``; return the digest of what was copied."""
    digest = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
    left = limit_bytes
    while left > 0 and (piece := stream.read(min(PIECE_BYTES, left))):
        target.write(piece)
        left -= len(piece)
        if digest is not None:
            digest.update(piece)
    return digest.digest() if digest else None


@contextmanager
def _only_writer(target: IO[bytes]) -> Iterator[None]:
    """Hold the file's lock; it goes with the process, so a killed server leaves none behind."""
    try:
        fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UnavailableError("Another window is sending this file just now.") from error
    try:
        yield
    finally:
        fcntl.flock(target, fcntl.LOCK_UN)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageError("The disk is full. Make room, then send the file again; what arrived stays.") from error
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            raise StorageError("The folder for uploads cannot be written to.") from error
        raise


def _no_upload() -> NotFoundError:
    return NotFoundError("This upload is not here any more. Choose the file again.")
