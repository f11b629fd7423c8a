"""Quotas: how much may be kept, by settings; what goes beyond is refused before it is taken, in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from meetings.errors import InputError, StorageError

_UNITS: Final = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?B?)", re.IGNORECASE)


class TooLargeError(InputError):
    """A file has more bytes than one recording may have."""


class QuotaError(StorageError):
    """There is no more room for recordings, by a quota."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many bytes one recording, those of one body, and all together may have; ``None`` for any number.

    Uploads count as they were received; what is made of them does not.
    """

    recording_bytes: int | None = None
    body_bytes: int | None = None
    total_bytes: int | None = None

    def check_recording(self, size_bytes: int) -> None:
        """Raise ``TooLargeError`` for a file that is larger than one recording may be."""
        if self.recording_bytes is not None and size_bytes > self.recording_bytes:
            raise TooLargeError(
                f"The file has {size_text(size_bytes)}, and a recording may have "
                f"{size_text(self.recording_bytes)} at most in this archive."
            )

    def check_total(self, kept_bytes: int, more_bytes: int) -> None:
        """Raise ``QuotaError`` when so much more does not fit beside what is kept."""
        if self.total_bytes is not None and kept_bytes + more_bytes > self.total_bytes:
            raise QuotaError(_used_up("All recordings together", self.total_bytes, kept_bytes, more_bytes))

    def check_body(self, name: str, kept_bytes: int, more_bytes: int) -> None:
        """Raise ``QuotaError`` when so much more does not fit beside what is kept of one body."""
        if self.body_bytes is not None and kept_bytes + more_bytes > self.body_bytes:
            raise QuotaError(_used_up(f"The recordings of {name}", self.body_bytes, kept_bytes, more_bytes))


NO_QUOTAS: Final = Quotas()


def _used_up(what: str, quota_bytes: int, kept_bytes: int, more_bytes: int) -> str:
    return (
        f"{what} may have {size_text(quota_bytes)}, of which {size_text(kept_bytes)} are used: "
        f"the file with its {size_text(more_bytes)} does not fit. Let old recordings go, or have the quota raised."
    )


def size_text(size_bytes: int) -> str:
    """Give a size as a person reads it.

    >>> size_text(12), size_text(4_200_000), size_text(2_500_000_000)
    ('12 bytes', '4.2 MB', '2.5 GB')
    """
    for unit in ("TB", "GB", "MB", "KB"):
        if size_bytes >= _UNITS[unit]:
            return f"{size_bytes / _UNITS[unit]:.1f} {unit.replace('K', 'k')}"
    return f"{size_bytes} bytes"


def size_from(text: str) -> int:
    """Read a size: bytes, or a number with a unit of 1000.

    >>> size_from("500"), size_from("1.5 GB"), size_from("20g")
    (500, 1500000000, 20000000000)

    Raises ``InputError``.
    """
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise InputError(f"A size is a number of bytes, or one with kB, MB, GB or TB, not “{text}”.")
    unit = found[2].upper()
    return int(float(found[1]) * _UNITS[unit if unit in _UNITS else f"{unit}B"])
