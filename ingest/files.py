"""Writing files so that they are whole or absent, with the disk's refusals told in a sentence."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from meetings.errors import StorageError

_SENTENCES = {
    errno.ENOSPC: "The disk that holds {folder} is full. Make room on it, then try again.",
    errno.EDQUOT: "The quota for {folder} is used up. Make room, then try again.",
    errno.EROFS: "{folder} is on a disk that can only be read.",
    errno.EACCES: "{folder} may not be written by this program.",
    errno.EPERM: "{folder} may not be written by this program.",
    errno.EFBIG: "The file is too large for the disk that holds {folder}.",
}


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the system refuses in ``folder`` into a ``StorageError``."""
    try:
        yield
    except OSError as error:
        sentence = _SENTENCES.get(error.errno or 0, "{folder} cannot be written: {reason}.")
        raise StorageError(sentence.format(folder=folder, reason=error.strerror)) from error


def check_room(folder: Path, needed_bytes: int) -> None:
    """Raise ``StorageError`` unless ``needed_bytes`` fit on the disk of ``folder``."""
    with told(folder):
        free_bytes = shutil.disk_usage(folder).free
    if needed_bytes > free_bytes:
        raise StorageError(
            f"There is too little room on the disk of {folder}: "
            f"{_gigabytes(needed_bytes)} are needed, {_gigabytes(free_bytes)} are free."
        )


def _gigabytes(size_bytes: int) -> str:
    """Give a size as a person reads it.

    >>> _gigabytes(1_234_000_000), _gigabytes(5_000_000)
    ('1.2 GB', '0.01 GB')
    """
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e8 else f"{size_bytes / 1e9:.2f} GB"
