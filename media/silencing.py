"""The version to listen to without what is withheld: the same length, with silence in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import filelock

from media.commands import silence_command
from media.durable import whole_or_nothing
from media.making import Cancelled, Progress, fill, never, no_progress
from media.probe import probe
from media.storage import Storage
from meetings.errors import UnavailableError
from meetings.timeline import Span, merge_spans

MARGIN_MS = 80
"""How much more is silenced on both sides: word times are not exact, and consonants begin before them."""
_MOST_SPANS = 400
RENDITION = "rendition.m4a"
"""What is silenced: the version to listen to."""


def public_name(withheld: Sequence[Span]) -> str:
    """Give the name, among a recording's files, of the version without the withheld stretches."""
    if not withheld:
        return RENDITION
    told = ",".join(f"{span.start_ms}-{span.end_ms}" for span in withheld)
    return f"public-{hashlib.sha256(told.encode()).hexdigest()[:16]}.m4a"


def make_public(storage: Storage, recording_id: str, withheld: Sequence[Span]) -> str:
    """Have the version without the withheld stretches in the storage; return its name.

    Raises as ``make_public_rendition`` does.
    """
    name = public_name(withheld)
    if storage.find(recording_id, name) is None:
        with storage.working_copy(recording_id, RENDITION) as folder:
            make_public_rendition(folder, withheld)
        for other in storage.files(recording_id, "public-*.m4a"):
            if other.name != name:
                storage.remove(recording_id, other.name)
    return name


def make_public_rendition(
    folder: Path,
    withheld: Sequence[Span],
    *,
    on_progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> Path:
    """Make the version without the withheld stretches, unless it is there; versions for other stretches go.

    Raises ``UnavailableError`` while another process makes it, else as ``make_rendition`` does.
    """
    target = folder / public_name(withheld)
    if target.is_file():
        return target
    try:
        with filelock.FileLock(folder / "public.lock", timeout=0):
            _make(folder / RENDITION, target, withheld, on_progress, cancelled)
    except filelock.Timeout as error:
        raise UnavailableError("The public version of the sound is being made; try again in a moment.") from error
    return target


def _make(source: Path, target: Path, withheld: Sequence[Span], on_progress: Progress, cancelled: Cancelled) -> None:
    if not target.is_file():
        media = probe(source)
        spans = _widened(withheld)
        with whole_or_nothing(target) as draft:
            fill(
                draft,
                silence_command(source, draft, spans, channels=media.channels),
                source=source,
                total_ms=media.declared_ms,
                on_progress=on_progress,
                cancelled=cancelled,
            )
    for other in target.parent.glob("public-*.m4a"):
        if other != target:
            other.unlink(missing_ok=True)


def _widened(withheld: Sequence[Span]) -> tuple[Span, ...]:
    """Give what is silenced: with margins, and so few stretches that ffmpeg's command takes them."""
    wide = [Span(max(0, span.start_ms - MARGIN_MS), span.end_ms + MARGIN_MS) for span in withheld]
    gap_ms = 0
    while len(spans := merge_spans(wide, gap_ms)) > _MOST_SPANS:
        gap_ms = 2 * gap_ms + 1000
    return spans
