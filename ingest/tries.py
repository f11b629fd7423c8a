"""Counting how often a step was begun and never ended: a step that kills its worker must not run for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.files import told
from meetings.errors import StorageError, VerbatimError

# A machine may well be switched off a few times during one long step; a step that does not fit
# into its memory dies every time.
MAX_TRIES = 5


class WornOutError(VerbatimError):
    """A step has ended its worker too often."""


class Tries:
    """The steps that this process is running, each with a file that counts how often it was begun."""

    def __init__(self) -> None:
        self._open: set[Path] = set()
        self._lock = threading.Lock()

    @contextmanager
    def counted(self, folder: Path, attempt: int, step: str) -> Iterator[None]:
        """Count a try for as long as the body runs; only a death of the process leaves it counted.

        Raises ``WornOutError`` after ``MAX_TRIES``.
        """
        path = folder / f".begun-{attempt}-{step}"
        begun = _read(path) + 1
        if begun > MAX_TRIES:
            path.unlink(missing_ok=True)
            raise WornOutError(
                f"The worker died {MAX_TRIES} times in the stage {step!r}: "
                "perhaps this machine has too little memory for it."
            )
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(str(begun))
        with self._lock:
            self._open.add(path)
        try:
            yield
        finally:
            self._forget(path)

    def forgive(self) -> None:
        """Take back the tries that are under way, because this process ends on purpose."""
        with self._lock:
            paths = tuple(self._open)
        for path in paths:
            self._forget(path)

    def _forget(self, path: Path) -> None:
        with self._lock:
            self._open.discard(path)
        with suppress(OSError):
            path.unlink()


def _read(path: Path) -> int:
    try:
        return int(path.read_text() or "0")
    except (FileNotFoundError, ValueError):
        return 0
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}.") from error
