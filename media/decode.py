"""Decoding any recording to what the models hear: 16 kHz, mono, 16 bit."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

from media.commands import SAMPLE_RATE_HZ, decode_command
from media.making import Cancelled, Progress, make, never, no_progress
from media.probe import probe
from meetings.errors import InputError

# Containers round their lengths, and encoders pad: less missing than this is a whole recording.
_TOLERANCE_SHARE = 0.02
_TOLERANCE_MS = 1_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """How much sound a recording gave, and how much it declared beyond that (0 for a whole one)."""

    decoded_ms: int
    missing_ms: int = 0


def decode_speech(
    source: Path,
    target: Path,
    *,
    on_progress: Progress = no_progress,
    cancelled: Cancelled = never,
    channel: int | None = None,
) -> Decoded:
    """Write the recording's sound to ``target`` as 16 kHz mono WAV; a truncated one as far as it goes.

    ``channel`` takes one channel, counted from 0; otherwise all are mixed. ``on_progress`` gets
    milliseconds done and in all. Raises ``InputError`` for what is no recording, ``StorageError``
    when the disk refuses, ``CancelledError``; ``target`` is then not written.
    """
    media = probe(source)
    if channel is not None and channel >= media.channels:
        raise InputError(f"{source.name} has {media.channels} channels; there is no channel {channel}.")
    make(
        lambda path: decode_command(source, path, channel=channel),
        target,
        name=source.name,
        total_ms=media.declared_ms,
        bytes_per_s=2 * SAMPLE_RATE_HZ,
        on_progress=on_progress,
        cancelled=cancelled,
    )
    return Decoded(decoded_ms := _length_ms(target), missing_ms(decoded_ms, media.declared_ms))


def missing_ms(decoded_ms: int, declared_ms: int | None) -> int:
    """How much of the declared length was not decoded; small differences are rounding.

    >>> missing_ms(60_000, 61_000), missing_ms(60_000, 120_000), missing_ms(60_000, None)
    (0, 60000, 0)
    """
    missing = (declared_ms or 0) - decoded_ms
    return missing if missing > max(_TOLERANCE_MS, _TOLERANCE_SHARE * (declared_ms or 0)) else 0


def _length_ms(path: Path) -> int:
    with wave.open(str(path), "rb") as file:
        return file.getnframes() * 1000 // file.getframerate()
