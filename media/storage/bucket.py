"""Recordings in a bucket of S3-compatible storage (s3fs); machines work on copies.

Address, region and keys of the server come from the environment variables that all programs for S3 read:
``AWS_ENDPOINT_URL``, ``AWS_DEFAULT_REGION``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

from media.storage.port import FsspecStorage, copy_into, is_hidden, told
from meetings.errors import NotFoundError, StorageError

_BLOCK_BYTES = 1024 * 1024  # read ahead at most so much of a file in which somebody seeks
_CONNECT_S, _READ_S, _TRIES = 5, 60, 4

Stamp = tuple[int, int]


class BucketStorage(FsspecStorage):
    """A ``Storage`` at ``s3://bucket/prefix``; copies for work lie in ``workplace``, a folder for each recording."""

    is_folder = False

    def __init__(self, address: str, workplace: Path) -> None:
        super().__init__(address.removeprefix("s3://"))
        self._workplace = workplace

    @cached_property
    def _system(self) -> Any:
        """The file system, opened at its first use: its threads do not survive a fork."""
        import s3fs

        return s3fs.S3FileSystem(
            use_listings_cache=False,
            skip_instance_cache=True,
            default_block_size=_BLOCK_BYTES,
            config_kwargs=connection(),
        )

    def put(self, recording_id: str, name: str, source: Path) -> None:
        """See ``Storage.put``."""
        with told():
            try:
                self._system.put_file(str(source), self._path(recording_id, name))
            except FileNotFoundError as error:
                raise StorageError(f"The bucket of s3://{self._root} is missing.") from error

    def take_over(self, key: str, recording_id: str, name: str) -> None:
        """Keep an object of the same bucket under this name; the server copies it by itself."""
        with told():
            try:
                self._system.cp_file(self.key(key), self._path(recording_id, name))
            except FileNotFoundError as error:
                raise NotFoundError("The upload is not in the storage any more. Send the file again.") from error

    def key(self, name: str) -> str:
        """Give the full name of an object beside the recordings: bucket, then path."""
        return f"{self._root.partition('/')[0]}/{name}"

    @contextmanager
    def working_copy(self, recording_id: str, *wanted: str, stays: bool = False) -> Iterator[Path]:
        """See ``Storage.working_copy``."""
        folder = self._copy_of(recording_id, stays)
        try:
            self._bring(recording_id, wanted, folder)
            before = _stamps(folder)
            yield folder
            self._send(recording_id, folder, before)
        finally:
            if not stays:
                shutil.rmtree(folder, ignore_errors=True)

    def drop_copy(self, recording_id: str, pattern: str = "*") -> None:
        """See ``Storage.drop_copy``."""
        folder = self._workplace / recording_id
        if pattern == "*":
            shutil.rmtree(folder, ignore_errors=True)
            return
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)

    def _copy_of(self, recording_id: str, stays: bool) -> Path:
        with told():
            if stays:
                folder = self._workplace / recording_id
                folder.mkdir(parents=True, exist_ok=True)
                return folder
            copies = self._workplace.with_name("copies")
            copies.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(prefix=f"{recording_id}-", dir=copies))

    def _bring(self, recording_id: str, wanted: tuple[str, ...], folder: Path) -> None:
        """Have the wanted files as the storage has them: another machine may have made them anew."""
        stored = {file.name: file for file in self.files(recording_id)}
        chosen = {name: file for name, file in stored.items() if any(fnmatch(name, pattern) for pattern in wanted)}
        for name, file in chosen.items():
            path = folder / name
            if not path.is_file() or path.stat().st_size != file.size_bytes:
                self._fetch(recording_id, name, path)
        for name in _stamps(folder):
            if name not in chosen and any(fnmatch(name, pattern) for pattern in wanted):
                (folder / name).unlink(missing_ok=True)

    def _fetch(self, recording_id: str, name: str, path: Path) -> None:
        with told(), self.open(recording_id, name) as file:
            copy_into(file, path)

    def _send(self, recording_id: str, folder: Path, before: Mapping[str, Stamp]) -> None:
        after = _stamps(folder)
        for name, stamp in after.items():
            if before.get(name) != stamp:
                self.put(recording_id, name, folder / name)
        for name in before:
            if name not in after:
                self.remove(recording_id, name)

    @property
    def _reading(self) -> dict[str, Any]:
        return {"block_size": _BLOCK_BYTES, "cache_type": "readahead"}


def connection() -> dict[str, Any]:
    """Give how servers are spoken to: those with an address of their own mostly have no name for each bucket."""
    own_address = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return {
        "connect_timeout": _CONNECT_S,
        "read_timeout": _READ_S,
        "retries": {"max_attempts": _TRIES, "mode": "standard"},
        "s3": {"addressing_style": "path" if own_address else "auto"},
    }


def _stamps(folder: Path) -> dict[str, Stamp]:
    """Give the files in a copy, each with what changes when it is written."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not is_hidden(name):
            status = path.stat()
            found[name] = (status.st_mtime_ns, status.st_size)
    return found
