"""Recordings in a folder: whatever works on them uses them where they lie."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import Any

from fsspec.implementations.local import LocalFileSystem

from media.storage.port import FsspecStorage, StoredFile, copy_into, told
from meetings.errors import NotFoundError


class FolderStorage(FsspecStorage):
    """A ``Storage`` in a folder."""

    is_folder = True

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder.absolute()))
        self._folder = folder

    @cached_property
    def _system(self) -> Any:
        return LocalFileSystem(skip_instance_cache=True)

    def put(self, recording_id: str, name: str, source: Path) -> None:
        """See ``Storage.put``."""
        target = self._folder / recording_id / name
        if target.exists() and target.samefile(source):
            return
        with told(), source.open("rb") as file:
            copy_into(file, target)

    def take_over(self, key: str, recording_id: str, name: str) -> None:  # noqa: ARG002
        """See ``Storage.take_over``: nothing is sent to a folder but through this program."""
        raise NotFoundError("The upload is not in the storage. Send the file again.")

    def find(self, recording_id: str, name: str) -> StoredFile | None:
        """See ``Storage.find``; asked for each hit on a page, so the system is asked without a detour."""
        with told():
            try:
                status = os.stat(self._path(recording_id, name))  # noqa: PTH116 - half the time of Path.stat
            except (FileNotFoundError, NotADirectoryError):
                return None
        return StoredFile(name, status.st_size, status.st_mtime_ns) if S_ISREG(status.st_mode) else None

    def remove(self, recording_id: str, name: str) -> None:
        """See ``Storage.remove``; folders in the recording's that become empty go as well, as they do in a bucket."""
        super().remove(recording_id, name)
        home = self._folder / recording_id
        for parent in (home / name).parents:
            if parent == home or not parent.is_relative_to(home):
                break
            with suppress(OSError):  # something is left in it
                parent.rmdir()

    @contextmanager
    def working_copy(self, recording_id: str, *_wanted: str, stays: bool = False) -> Iterator[Path]:  # noqa: ARG002
        """See ``Storage.working_copy``: the folder itself."""
        yield self._folder / recording_id

    def drop_copy(self, recording_id: str, pattern: str = "*") -> None:
        """See ``Storage.drop_copy``: there is no copy."""
