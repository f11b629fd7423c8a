"""Asking a file what it is, before anything is done with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from media.commands import probe_command
from media.formats import MAX_DURATION_MS
from media.running import Limits, run
from meetings.errors import InputError
from meetings.recording import MediaInfo
from meetings.timeline import ms_from_seconds

_LIMITS = Limits(cpu_s=20, wall_s=30, file_bytes=0)
_MAX_CHANNELS = 64


def probe(path: Path) -> MediaInfo:
    """Return what a recording's file says of itself.

    Raises ``InputError``, in words for the person who chose the file, when it is missing, empty,
    no recording, or without sound; ``MissingPartError`` without ffprobe.
    """
    _check_file(path)
    ended = run(probe_command(path), _LIMITS)
    if ended.timed_out or ended.code < 0:
        raise InputError(f"{path.name} could not be read within the time and memory that a recording needs.")
    if ended.code != 0:
        raise InputError(_refusal(path.name, ended.stderr))
    return read_probe(json.loads(ended.stdout or "{}"), path.name)


def read_probe(told: dict[str, Any], name: str) -> MediaInfo:
    """Read ffprobe's JSON. Raises ``InputError`` when there is no sound in it, or far too much."""
    container = told.get("format", {})
    streams = told.get("streams", [])
    sound = next((stream for stream in streams if stream.get("codec_type") == "audio"), None)
    if sound is None or not int(sound.get("sample_rate") or 0) or not int(sound.get("channels") or 0):
        raise InputError(f"{name} has no sound in it.")
    declared_ms = _longest_ms(container.get("duration"), sound.get("duration"))
    if declared_ms is not None and declared_ms > MAX_DURATION_MS:
        raise InputError(f"{name} says that it is longer than a day, so it is broken or not one session.")
    if int(sound["channels"]) > _MAX_CHANNELS:
        raise InputError(f"{name} has {sound['channels']} channels, which no recording of a meeting has.")
    return MediaInfo(
        container=str(container.get("format_name", "")).split(",")[0],
        codec=str(sound.get("codec_name", "")),
        sample_rate_hz=int(sound["sample_rate"]),
        channels=int(sound["channels"]),
        declared_ms=declared_ms,
        has_video=any(stream.get("codec_type") == "video" for stream in streams),
    )


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    if not path.is_file():
        raise InputError(f"{path} is not a file.")
    if size == 0:
        raise InputError(f"{path.name} is empty.")


def _longest_ms(*seconds: str | None) -> int | None:
    known = [ms_from_seconds(float(value)) for value in seconds if value not in {None, "N/A"}]
    return max(known, default=None)


def _refusal(name: str, stderr: str) -> str:
    if "moov atom not found" in stderr:
        return f"{name} is cut off before the part that says how to play it; ask for the file again."
    if "whitelist" in stderr:
        return f"{name} is not a sound or video file of a kind that recordings have."
    return f"{name} is not a recording: no sound or video could be found in it."
