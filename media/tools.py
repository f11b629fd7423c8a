"""The programs that this room calls, as far as ``verbatim doctor`` wants to know."""

from __future__ import annotations

from media.running import Limits, run

_LIMITS = Limits(cpu_s=10, wall_s=20, file_bytes=0)


def ffmpeg_version() -> str:
    """Return the version of ffmpeg. Raises ``MissingPartError`` when it or ffprobe is not installed."""
    versions = [run([program, "-version"], _LIMITS).stdout.split()[2:3] for program in ("ffmpeg", "ffprobe")]
    return versions[0][0] if versions[0] else "unknown"
