"""The programs that this room calls, as far as ``verbatim doctor`` wants to know."""

from __future__ import annotations

from media.commands import version_command
from media.confinement import Limits
from media.running import run

_LIMITS = Limits(cpu_s=10, wall_s=20)


def ffmpeg_version() -> str:
    """Return the version of ffmpeg, such as ``5.1.9``. Raises ``MissingPartError`` without it or ffprobe."""
    told = [run(version_command(program), _LIMITS).stdout for program in ("ffprobe", "ffmpeg")]
    words = told[-1].split(maxsplit=3)
    return words[2] if words[:2] == ["ffmpeg", "version"] else "unknown"
