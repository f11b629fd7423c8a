"""Cutting a passage out of a recording."""

from __future__ import annotations

from pathlib import Path

from media.commands import clip_command
from media.durable import whole_or_nothing
from media.making import Cancelled, fill, never
from media.rendition import plays
from meetings.errors import InputError
from meetings.timeline import Span


def cut_clip(source: Path, span: Span, target: Path, *, cancelled: Cancelled = never) -> None:
    """Write the sound of a span to ``target`` as AAC in MP4 (``.m4a``).

    Exact in a rendition; in an upload as exact as its container can be sought in. Raises as
    ``decode_speech`` does, and ``InputError`` for a span that holds no sound.
    """
    if not span.duration_ms:
        raise InputError("A clip needs a length: its end lies at its start.")
    with whole_or_nothing(target) as draft:
        command = clip_command(source, draft, span)
        fill(draft, command, source=source, total_ms=span.duration_ms, cancelled=cancelled)
        if not plays(draft):
            raise InputError(f"{source.name} ends before second {span.start_s:g}, where the clip should begin.")
