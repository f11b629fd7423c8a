"""The version of a recording that browsers play, seeking in it by HTTP ranges."""

from __future__ import annotations

from pathlib import Path

from media.commands import rendition_command
from media.durable import whole_or_nothing
from media.making import Cancelled, Progress, fill, never, no_progress
from media.probe import check_channel, probe
from meetings.errors import InputError

_STEREO = 2


def make_rendition(
    source: Path,
    target: Path,
    *,
    on_progress: Progress = no_progress,
    cancelled: Cancelled = never,
    channel: int | None = None,
) -> None:
    """Encode the sound of ``source`` as AAC in MP4 (``.m4a``), mono or stereo, its index at the front.

    ``channel`` takes one channel, counted from 1. Raises as ``decode_speech`` does.
    """
    media = probe(source)
    check_channel(media, channel, source.name)
    only = None if channel is None else channel - 1
    with whole_or_nothing(target) as draft:
        fill(
            draft,
            rendition_command(source, draft, channels=min(media.channels, _STEREO), only=only),
            source=source,
            total_ms=media.declared_ms,
            on_progress=on_progress,
            cancelled=cancelled,
        )
        if not plays(draft):
            raise InputError(f"{source.name} holds no sound that could be decoded.")


def plays(path: Path) -> bool:
    """Whether a file that was made has sound of some length in it."""
    try:
        return bool(probe(path).declared_ms)
    except InputError:
        return False
