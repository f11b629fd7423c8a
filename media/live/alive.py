"""Whether anybody does the work of live sessions: a file whose time is renewed every second."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

_NAME = ".alive"
_FRESH_S = 10.0


def show_alive(live_dir: Path) -> None:
    """Say that the process lives."""
    live_dir.mkdir(parents=True, exist_ok=True)
    (live_dir / _NAME).touch()


def is_alive(live_dir: Path) -> bool:
    """Whether that was said within the last seconds."""
    with suppress(OSError):
        return abs(time.time() - (live_dir / _NAME).stat().st_mtime) < _FRESH_S
    return False
