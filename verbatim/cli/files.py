"""Reading and writing the files named on the command line."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from meetings.agenda import Agenda
from meetings.errors import InputError, StorageError
from meetings.floor_log import FloorLog
from meetings.formats import agenda_json, floor_log, roster
from meetings.formats.encoding import decode_text
from meetings.roster import Roster


def read_bytes(path: Path) -> bytes:
    """Read a file. Raises ``InputError`` when it is not there or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def read_agenda(path: Path | None) -> Agenda:
    """Read an agenda file; an empty agenda for none."""
    return agenda_json.loads(decode_text(read_bytes(path))) if path else Agenda()


def read_roster(path: Path | None) -> Roster:
    """Read a roster file, JSON or CSV; an empty roster for none."""
    return roster.loads(decode_text(read_bytes(path))) if path else Roster()


def read_floor_log(path: Path | None) -> FloorLog:
    """Read a floor log, CSV; an empty log for none."""
    return floor_log.loads(decode_text(read_bytes(path))) if path else FloorLog()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises ``StorageError`` when the disk refuses."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.") from error
