"""Asking a file what it is, before anything is done with it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from media.commands import probe_command
from media.confinement import Limits, Reach
from media.formats import MAX_CHANNELS, MAX_DURATION_MS, MAX_RATE_HZ, MIN_RATE_HZ
from media.riff import declared_wave_ms
from media.running import run
from meetings.errors import InputError, UnavailableError
from meetings.recording import MediaInfo
from meetings.timeline import ms_from_seconds

_LIMITS = Limits(cpu_s=20, wall_s=30)
# ffmpeg's warning for a file without a length, such as MP3 from a live encoder: the guess may be far out.
_GUESSED = "Estimating duration from bitrate"


def probe(path: Path) -> MediaInfo:
    """Return what a recording's file says of itself.

    Raises ``InputError``, in words for the person who chose the file, when it is missing, empty,
    no recording, or without sound; ``MissingPartError`` without ffprobe.
    """
    _check_file(path)
    ended = run(probe_command(path), _LIMITS, reach=Reach((path,)))
    if ended.was_ended_by_others:
        raise UnavailableError(f"The program that opens {path.name} was ended from outside; perhaps memory is short.")
    if ended.timed_out or ended.code < 0:
        raise InputError(f"{path.name} took more time or memory to open than any recording needs; it is broken.")
    if ended.code != 0:
        raise InputError(_refusal(path, ended.stderr))
    media = read_probe(json.loads(ended.stdout or "{}"), path.name, guessed=_GUESSED in ended.stderr)
    return replace(media, declared_ms=declared_wave_ms(path)) if media.container == "wav" else media


def read_probe(told: dict[str, Any], name: str, *, guessed: bool = False) -> MediaInfo:
    """Read ffprobe's JSON; a ``guessed`` length is not taken for a declared one.

    Raises ``InputError`` when there is no sound in it, or far too much.
    """
    container, streams = told.get("format", {}), told.get("streams", [])
    sound: dict[str, Any] = next((stream for stream in streams if stream.get("codec_type") == "audio"), {})
    rate_hz, channels = int(sound.get("sample_rate") or 0), int(sound.get("channels") or 0)
    if not rate_hz or not channels:
        raise InputError(f"{name} has no sound in it; choose a recording in which somebody can be heard.")
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise InputError(f"{name} says that its sound has {rate_hz} samples a second, which no recording has.")
    if channels > MAX_CHANNELS:
        raise InputError(f"{name} has {channels} channels, which no recording of a meeting has; it is broken.")
    # The sound's own length goes first: pictures may go on longer.
    declared_ms = None if guessed else _ms(sound.get("duration")) or _ms(container.get("duration"))
    if declared_ms is not None and declared_ms > MAX_DURATION_MS:
        raise InputError(f"{name} says that it is longer than a day, so it is broken or not one session.")
    return MediaInfo(
        container=str(container.get("format_name", "")).split(",")[0],
        codec=str(sound.get("codec_name", "")),
        sample_rate_hz=rate_hz,
        channels=channels,
        declared_ms=declared_ms,
        has_video=any(stream.get("codec_type") == "video" for stream in streams),
    )


def check_channel(media: MediaInfo, channel: int | None, name: str) -> None:
    """Raise ``InputError`` when somebody chose a channel, counted from 1, that a recording does not have."""
    if channel is not None and not 1 <= channel <= media.channels:
        there = "one channel" if media.channels == 1 else f"{media.channels} channels"
        raise InputError(f"{name} has {there}: there is no channel {channel}.")


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
        raise InputError(f"{path.name} is empty: there is nothing in the file. Copy or record it again.")


def _ms(seconds: str | None) -> int | None:
    """Milliseconds out of ffprobe's seconds; ``None`` for none, ``N/A`` and nonsense below zero."""
    if seconds in {None, "N/A"}:
        return None
    return max(0, ms_from_seconds(float(seconds or 0)))


def _refusal(path: Path, stderr: str) -> str:
    name = path.name
    if "moov atom not found" in stderr and _begins_as_mp4(path):
        return f"{name} is cut off: the part that says how to play it is missing. Copy it again from where it was made."
    if "Permission denied" in stderr:
        return f"{name} cannot be read: this account is not allowed to."
    if "whitelist" in stderr:
        return f"{name} is not a sound or video file of a kind that recordings have."
    return f"{name} is not a recording: no sound or video could be found in it."


def _begins_as_mp4(path: Path) -> bool:
    """Whether the first box says so; ffprobe takes any file for MP4 that is called so."""
    with path.open("rb") as file:
        return file.read(8)[4:] in {b"ftyp", b"mdat", b"wide", b"free", b"skip"}
