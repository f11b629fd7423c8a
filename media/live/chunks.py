"""Chunks of sound on the disk, each whole or absent, so that no kill and no lost line loses any.

::

    live/SESSION/CHANNEL/0000-20130530T090000123Z.webm/    a take: one unbroken run of a recorder
                             00000000.chunk                its chunks, numbered from 0
                             00000001.chunk
    live/SESSION/CHANNEL/0001-20130530T094211480Z.webm/    the next take, after a break

A chunk is on the disk, and its name with it, before it is acknowledged. Sent twice, it is kept
once. The chunks of a take, one after the other, are a file of the recorder's format.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from media.durable import sync
from meetings.errors import InputError, NotFoundError, StorageError

MOST_CHUNK_BYTES = 4_000_000
"""Far more than a second of sound in any format."""
KINDS = {
    "audio/webm": "webm", "video/webm": "webm", "audio/x-matroska": "mka", "audio/ogg": "ogg", "audio/mp4": "mp4",
    "audio/mpeg": "mp3", "audio/aac": "aac", "audio/wav": "wav", "video/mp2t": "ts",
}  # fmt: skip
"""Types that recorders send, and the suffix of each."""

_TAKE = re.compile(r"(\d{4})-(\d{8}T\d{9}Z)\.([a-z0-9]{2,4})")
_STAMP = "%Y%m%dT%H%M%S%f"


class SequenceError(InputError):
    """A chunk was sent before those that go ahead of it; ``expected`` is the number to go on with."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"The next chunk of this recording is number {expected}.")
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Take:
    """One run of a recorder; ``began_at`` is when its first sound was made."""

    folder: Path
    began_at: dt.datetime

    @property
    def id(self) -> str:
        """Its name, which shows its place among the takes of the channel."""
        return self.folder.name

    @property
    def suffix(self) -> str:
        """What a file of its format is called by: ``webm``."""
        return self.folder.suffix[1:]

    def path(self, number: int) -> Path:
        """Say where a chunk lies, or will."""
        return self.folder / f"{number:08d}.chunk"

    def chunks(self, first: int = 0) -> Iterator[Path]:
        """Give the chunks from a number on, in order, as far as they are there."""
        for number in count(first):
            path = self.path(number)
            if not path.exists():
                return
            yield path

    @property
    def expected(self) -> int:
        """The number of the chunk to go on with."""
        last = max((int(path.stem) for path in self.folder.glob("*.chunk")), default=-1)
        return last + 1


class ChunkFolder:
    """The takes of one channel of one session; several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def takes(self) -> tuple[Take, ...]:
        """Give the takes in which there is sound, in order."""
        return tuple(take for take in self._all() if take.path(0).exists())

    def take(self, take_id: str) -> Take:
        """Give one take. Raises ``NotFoundError``."""
        folder = self._folder / take_id
        if not _TAKE.fullmatch(take_id) or not folder.is_dir():
            raise NotFoundError("There is no such take in this session.")
        return _take(folder)

    def begin(self, kind: str, began_at: dt.datetime) -> Take:
        """Begin a take. Raises ``InputError`` for a type that no recorder sends."""
        suffix = KINDS.get(kind.partition(";")[0].strip().lower())
        if suffix is None:
            raise InputError(f"Sound of the type “{kind}” cannot be recorded here.")
        stamp = began_at.astimezone(dt.UTC).strftime(_STAMP)[:-3] + "Z"
        with _told(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            for number in count(len(self._all())):
                folder = self._folder / f"{number:04d}-{stamp}.{suffix}"
                if any(self._folder.glob(f"{number:04d}-*")):
                    continue
                folder.mkdir()
                sync(self._folder)
                return _take(folder)
        raise AssertionError

    def put(self, take: Take, number: int, content: bytes) -> int:
        """Have a chunk on the disk; return the number of the one to go on with.

        A chunk that is there already stays as it is. Raises ``SequenceError`` when one before it is
        missing, ``InputError`` for one that is empty or too large, ``StorageError`` when the disk refuses.
        """
        if not content or len(content) > MOST_CHUNK_BYTES:
            raise InputError(f"A chunk of sound has from 1 to {MOST_CHUNK_BYTES:,} bytes.")
        if number and not take.path(number - 1).exists():
            raise SequenceError(take.expected)
        with _told(take.folder):
            _keep(take.path(number), content)
        return number + 1

    def _all(self) -> tuple[Take, ...]:
        if not self._folder.is_dir():
            return ()
        return tuple(_take(path) for path in sorted(self._folder.iterdir()) if _TAKE.fullmatch(path.name))


def _keep(target: Path, content: bytes) -> None:
    """Write a file that has its name only when it is whole; the first of two writers wins."""
    if target.exists():
        return
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, target)
        except FileExistsError:
            return
        sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def _take(folder: Path) -> Take:
    found = _TAKE.fullmatch(folder.name)
    assert found is not None
    stamp = dt.datetime.strptime(f"{found[2][:-1]}000", _STAMP)  # noqa: DTZ007 (UTC by the next line)
    return Take(folder, stamp.replace(tzinfo=dt.UTC))


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageError("The disk is full. Make room at once: the session goes on meanwhile.") from error
        raise StorageError(f"The folder {folder} cannot be written to: {error.strerror}.") from error
