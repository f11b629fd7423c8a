"""The fingerprint of a file: proof that it is still the one that arrived."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from meetings.errors import NotFoundError, StorageError

_PIECE_BYTES = 1024 * 1024
_NOTES = "fixity.json"


def no_pause(size_bytes: int) -> None:
    """Go on at once."""


def sha256_of(path: Path, *, after_piece: Callable[[int], object] = no_pause) -> str:
    """Return the SHA-256 of a file, in hex, read a piece at a time.

    ``after_piece`` is called with the size of each piece; it may wait, to leave the disk to others.
    Raises ``NotFoundError`` when there is none and ``StorageError`` when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.sha256()
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
                after_piece(len(piece))
            return digest.hexdigest()
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.") from error
    except OSError as error:
        raise StorageError(f"The file {path} cannot be read: {error.strerror}.") from error


@dataclass(frozen=True, slots=True)
class Check:
    """When an upload was looked at last, and what was wrong with it (``None``: nothing)."""

    at: str
    fault: str | None = None


def read_checks(data_dir: Path) -> dict[str, Check]:
    """Give what was found last, by recording."""
    try:
        found = json.loads((data_dir / _NOTES).read_text(encoding="utf-8"))
        return {recording_id: Check(**row) for recording_id, row in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def keep_checks(data_dir: Path, checks: Mapping[str, Check]) -> None:
    """Keep what was found, in place of what was found before. Raises ``OSError``."""
    draft = data_dir / f".{_NOTES}.{secrets.token_hex(4)}"
    draft.write_text(json.dumps({each: asdict(found) for each, found in checks.items()}, indent=1), encoding="utf-8")
    draft.replace(data_dir / _NOTES)
