"""The fingerprint of a file: proof that it is still the one that arrived."""

from __future__ import annotations

import hashlib
from pathlib import Path

from meetings.errors import NotFoundError, StorageError


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex, read a piece at a time.

    Raises ``NotFoundError`` when there is none and ``StorageError`` when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.") from error
    except OSError as error:
        raise StorageError(f"The file {path} cannot be read: {error.strerror}.") from error
