"""A folder that is watched: each recording put there is taken once, when it is whole.

::

    FOLDER/First meeting/2013-05-30 plenary.mp3           the folder is the meeting
    FOLDER/First meeting/Brazil/2013-05-31 group.mp3      and a folder in it the breakout group

A file is whole when it has not changed for a while and nobody has it open for writing. It stays where
it is. What was taken or refused is noted in the data folder, so that a restart looks at nothing twice; a
crash between taking a file and noting it takes it no second time either, because the meeting has its content.
"""

from __future__ import annotations

import datetime as dt
import errno
import fcntl
import json
import logging
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.files import told
from meetings.catalogue.store import DuplicateError
from meetings.errors import InputError, StorageError, UnavailableError
from meetings.recording import Recording
from meetings.transcript import PLENARY

log = logging.getLogger(__name__)
SETTLE_S: Final = 30.0
_DEEPEST: Final = 3  # meeting, group, file
_ON_THE_WAY: Final = (".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart")
_DAY: Final = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """A whole file, and what its place says of it."""

    path: Path
    meeting: str
    group: str = PLENARY
    date: dt.date | None = None


Take = Callable[[Found], Recording]
Mark = tuple[int, int]


class WatchedFolder:
    """Looks at a folder whenever it is asked to. ``meeting`` is for files that lie in no meeting's folder."""

    def __init__(
        self,
        folder: Path,
        notes: Path,
        take: Take,
        *,
        meeting: str | None = None,
        settle_s: float = SETTLE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._notes = notes
        self._take = take
        self._meeting = meeting
        self._settle_s = settle_s
        self._clock = clock
        self._seen: dict[Path, tuple[Mark, float]] = {}
        self._ended = _read_notes(notes)

    def look(self) -> list[Recording]:
        """Take what has become whole since the last look; return it.

        A file that is refused is told once in the log. Raises ``StorageError`` when the folder cannot
        be read or the disk is full, and ``UnavailableError``: the same files are then tried at the next look.
        """
        taken = []
        for path, mark in self._whole():
            found = self._describe(path)
            if found is None:
                self._note(path, mark)
                continue
            try:
                taken.append(self._take(found))
            except DuplicateError:
                log.info("%s is there already.", path)
            except InputError as error:
                log.warning("%s is not taken: %s", path, error.message)
            else:
                log.info("%s is taken.", path)
            self._note(path, mark)
        return taken

    def _whole(self) -> Iterator[tuple[Path, Mark]]:
        now = self._clock()
        present = dict(self._files())
        self._seen = {path: seen for path, seen in self._seen.items() if path in present}
        for path, mark in sorted(present.items()):
            if self._ended.get(str(path)) == list(mark):
                continue
            seen, since = self._seen.get(path, (None, now))
            if seen != mark:
                self._seen[path] = (mark, now)
            if mark[0] and now - (since if seen == mark else now) >= self._settle_s and not _is_being_written(path):
                yield path, mark

    def _files(self) -> Iterator[tuple[Path, Mark]]:
        if not self._folder.is_dir():
            raise StorageError(f"The folder {self._folder} is not there; it may be a disk that is not connected.")
        for folder, names, files in os.walk(self._folder):
            here = Path(folder)
            depth = len(here.relative_to(self._folder).parts)
            names[:] = [name for name in names if not name.startswith(".") and depth + 1 < _DEEPEST]
            for name in files:
                path = here / name
                if not name.startswith((".", "~")) and path.suffix.lower() not in _ON_THE_WAY and not path.is_symlink():
                    with suppress(OSError):  # gone meanwhile
                        status = path.stat()
                        yield path, (status.st_size, status.st_mtime_ns)

    def _describe(self, path: Path) -> Found | None:
        folders = path.relative_to(self._folder).parts[:-1]
        meeting = folders[0] if folders else self._meeting
        if meeting is None:
            log.warning("%s lies in no meeting's folder; put it into one, named as the meeting.", path)
            return None
        return Found(path, meeting, folders[1] if len(folders) > 1 else PLENARY, day_in(path.name))

    def _note(self, path: Path, mark: Mark) -> None:
        """Remember that a file needs no second look, for as long as it stays as it is."""
        self._ended[str(path)] = list(mark)
        draft = self._notes.with_name(f".{self._notes.name}.{secrets.token_hex(4)}")
        with told(self._notes.parent):
            self._notes.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(self._ended, indent=1), encoding="utf-8")
            draft.replace(self._notes)


def day_in(name: str) -> dt.date | None:
    """Find the day that a file's name begins with or holds.

    >>> day_in("2013-05-30 plenary.mp3"), day_in("plenary.mp3"), day_in("2013-13-99.mp3")
    (datetime.date(2013, 5, 30), None, None)
    """
    found = _DAY.search(name)
    try:
        return dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _is_being_written(path: Path) -> bool:
    """Whether any process has the file open for writing (fcntl(2), leases); where nobody can tell, it has not."""
    try:
        with path.open("rb") as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno in {errno.EAGAIN, errno.ENOENT}
    return False


def _read_notes(notes: Path) -> dict[str, list[int]]:
    try:
        found: dict[str, list[int]] = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def watch(folder: WatchedFolder, wait: Callable[[float], bool], every_s: float) -> None:
    """Look again and again, until ``wait(seconds)`` says that it is over."""
    while True:
        try:
            folder.look()
        except (StorageError, UnavailableError) as error:
            log.warning("The watched folder waits: %s", error)
        if wait(every_s):
            return
