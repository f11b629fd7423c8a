"""A clock that jumps under running programs: libfaketime moves the wall clock and leaves the monotonic one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

_LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1"


@dataclass
class Clock:
    """The wall clock of every program that has ``environment``."""

    file: Path
    library: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": f"{Path(__file__).parent / 'faked'}:{Path(__file__).parents[2]}",
        }

    def put(self, hours: float) -> None:
        """Put the clock so many hours before or after the right time."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{hours * 3600:+.0f}s")
        draft.replace(self.file)


def a_clock(folder: Path) -> Clock:
    """Give a clock that is right, or say what is missing."""
    found = sorted(Path("/").glob(_LIBRARIES.lstrip("/")))
    if not found:
        message = "libfaketime is not installed (package faketime)."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    clock = Clock(folder / "clock", found[0])
    clock.put(0)
    return clock
