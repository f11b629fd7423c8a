"""Files that are on the disk whole or not at all, whatever ends the program."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from meetings.errors import StorageError

# With less than this free, a failed write is put down to the disk.
_FULL_BYTES = 1_000_000
_ROOM_COMES_BACK_S = 1.0


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """Give a path to write to, and put that file in the target's place when the block ends well.

    The file is on the disk before it takes the name, so a power cut leaves the old file or the
    new one. After an error ``target`` is as it was, and nothing stays beside it. Raises
    ``StorageError`` when the disk refuses.
    """
    draft = target.with_name(f".{target.stem}.{secrets.token_hex(4)}.tmp{target.suffix}")
    try:
        with told(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.touch()  # what writes it may make no files
        yield draft
        with told(target.parent):
            sync(draft)
            draft.replace(target)
            sync(target.parent)
    except StorageError:
        _discard(draft)
        _await_room(target.parent)
        raise
    finally:
        _discard(draft)


def _discard(draft: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        draft.unlink()


def write_whole(target: Path, content: bytes) -> None:
    """Write a file whole or not at all, as ``whole_or_nothing``; raises what it raises."""
    with whole_or_nothing(target) as draft, told(target.parent):
        draft.write_bytes(content)


def sync(path: Path) -> None:
    """Make a file's content, or a folder's new names, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the disk of ``folder`` refuses into a ``StorageError`` with a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageError(no_room(folder)) from error
        raise StorageError(f"The folder {folder} cannot be written to: {error.strerror}.") from error


def is_full(folder: Path) -> bool:
    """Whether so little is free on the disk of ``folder`` that a failed write is put down to that."""
    return shutil.disk_usage(folder).free < _FULL_BYTES


def no_room(folder: Path) -> str:
    """Say that a disk is full."""
    return f"There is no room left on the disk of {folder}. Make room, then try again."


def _await_room(folder: Path) -> None:
    """Wait a moment for the room of a deleted draft: a system gives it back later, and others need it to go on."""
    deadline = time.monotonic() + _ROOM_COMES_BACK_S
    while folder.is_dir() and is_full(folder) and time.monotonic() < deadline:
        time.sleep(0.02)
