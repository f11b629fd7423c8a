"""Whether the declared model files lie on this machine, whole."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from meetings.errors import MissingPartError
from meetings.settings import Settings
from transcribe.models.table import TABLE, ModelEntry, ModelFile, entry_named

State = Literal["ok", "missing", "damaged"]
_REMEDY = "run `verbatim models fetch` once with a network"


def model_folder(settings: Settings, name: str) -> Path:
    """Return the folder of a declared model.

    Sizes are checked, digests are not: hashing at every start would take longer than loading.
    Raises ``MissingPartError`` when a file is absent or has the wrong size.
    """
    entry = entry_named(name)
    folder = settings.models_dir / entry.name
    for file in entry.files:
        path = folder / file.name
        if not path.is_file():
            raise MissingPartError(f"The model {name} is not on this machine: {_REMEDY}.")
        if path.stat().st_size != file.size_bytes:
            raise MissingPartError(f"The model {name} is damaged ({file.name} has the wrong size): {_REMEDY}.")
    return folder


def status(settings: Settings) -> list[tuple[ModelEntry, State]]:
    """Check every declared model, digests too (about a second for the whole set)."""
    return [(entry, entry_state(settings, entry)) for entry in TABLE]


def entry_state(settings: Settings, entry: ModelEntry) -> State:
    """Say whether one model is whole: ``damaged`` when any of its files is, else ``missing``, else ``ok``."""
    states = [file_state(settings.models_dir / entry.name, file) for file in entry.files]
    return next((state for state in ("damaged", "missing") if state in states), "ok")


def file_state(folder: Path, file: ModelFile) -> State:
    """Check one file by size, then by digest."""
    path = folder / file.name
    if not path.is_file():
        return "missing"
    whole = path.stat().st_size == file.size_bytes and digest_of(path) == file.sha256
    return "ok" if whole else "damaged"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
