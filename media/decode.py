"""Decoding any recording to what the models hear: 16 kHz, mono, 16 bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from media.commands import decode_command
from media.durable import whole_or_nothing
from media.levels import read_levels
from media.making import Cancelled, Progress, fill, never, no_progress
from media.pcm import SpeechFile
from media.probe import check_channel, probe
from meetings.errors import InputError

# Encoders pad and containers round; pictures that go on after the sound make the declared length longer.
_ROUNDING_MS = 2_000
_ROUNDING_PER_MILLE = 1


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

    ``channel`` takes one channel, counted from 1; otherwise those that carry sound are mixed.
    ``on_progress`` gets milliseconds done and in all (0 when the file does not say). Raises
    ``InputError`` for what is no recording, ``StorageError`` when the disk refuses,
    ``CancelledError``; ``target`` is then as it was.
    """
    media = probe(source)
    check_channel(media, channel, source.name)
    with whole_or_nothing(target) as draft:

        def decode(channels: Sequence[int] | None) -> str:
            command = decode_command(source, draft, channels=channels)
            return fill(
                draft,
                command,
                source=source,
                total_ms=media.declared_ms,
                on_progress=on_progress,
                cancelled=cancelled,
            ).stderr

        levels = read_levels(decode(None if channel is None else [channel - 1]), media.channels)
        if channel is None and levels and levels.to_mix:
            decode(levels.to_mix)
        decoded_ms = _length_ms(draft, source.name)
    return Decoded(decoded_ms, missing_ms(decoded_ms, media.declared_ms))


def missing_ms(decoded_ms: int, declared_ms: int | None) -> int:
    """How much of the declared length was not decoded; small differences are rounding.

    >>> missing_ms(60_000, 61_000), missing_ms(60_000, 120_000), missing_ms(60_000, None)
    (0, 60000, 0)
    """
    declared_ms = declared_ms or 0
    missing = declared_ms - decoded_ms
    return missing if missing > max(_ROUNDING_MS, declared_ms * _ROUNDING_PER_MILLE // 1000) else 0


def _length_ms(draft: Path, name: str) -> int:
    duration_ms = SpeechFile(draft).duration_ms
    if not duration_ms:
        raise InputError(f"{name} holds no sound that could be decoded.")
    return duration_ms
