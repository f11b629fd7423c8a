"""The version of a recording that browsers play, seeking in it by HTTP ranges."""

from __future__ import annotations

from pathlib import Path

from media.commands import rendition_command
from media.making import Cancelled, Progress, make, never, no_progress
from media.probe import probe

_BYTES_PER_S = 16_000


def make_rendition(
    source: Path, target: Path, *, on_progress: Progress = no_progress, cancelled: Cancelled = never
) -> None:
    """Encode the sound of ``source`` as AAC in MP4, its index at the front. Raises as ``decode_speech`` does."""
    make(
        lambda path: rendition_command(source, path),
        target,
        name=source.name,
        total_ms=probe(source).declared_ms,
        bytes_per_s=_BYTES_PER_S,
        on_progress=on_progress,
        cancelled=cancelled,
    )
