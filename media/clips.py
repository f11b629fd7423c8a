"""Cutting a passage out of a recording."""

from __future__ import annotations

from pathlib import Path

from media.commands import clip_command
from media.making import Cancelled, make, never, no_progress
from meetings.errors import InputError
from meetings.timeline import Span

_BYTES_PER_S = 16_000


def cut_clip(source: Path, span: Span, target: Path, *, cancelled: Cancelled = never) -> None:
    """Write the sound of a span to ``target`` (``.m4a``). Raises as ``decode_speech`` does."""
    if not span.duration_ms:
        raise InputError("A clip needs a length.")
    make(
        lambda path: clip_command(source, path, span),
        target,
        name=source.name,
        total_ms=span.duration_ms,
        bytes_per_s=_BYTES_PER_S,
        on_progress=no_progress,
        cancelled=cancelled,
    )
