"""Looking at this machine: what Verbatim needs, what is there, and what to do about the rest."""

from __future__ import annotations

import math
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from media.fixity import read_checks
from media.tools import ffmpeg_version
from meetings.errors import VerbatimError
from meetings.formats.documents.pdf import check_library
from meetings.quotas import Quotas, size_text
from meetings.settings import Settings
from verbatim.wiring import Wiring

_LOW_BYTES = 5_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: whether it is there, whether nothing works without it, and a sentence about it."""

    part: str
    ok: bool
    told: str
    needed: bool = True


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything that processing and searching need."""
    return (
        Finding("Python", True, platform.python_version()),
        _try("ffmpeg", ffmpeg_version),
        *_models(settings),
        _hardware(),
        _try("PDF files", check_library, needed=False),
        _try("data folder", lambda: _data_folder(settings)),
        *_servers(settings),
        Finding(
            "hub token", bool(settings.hub_token),
            "set: the community diarization pipeline is used" if settings.hub_token
            else "not set (HF_TOKEN): the offline diarization models are used",
            needed=False,
        ),
    )  # fmt: skip


def _try(part: str, look: Callable[[], str], *, needed: bool = True) -> Finding:
    try:
        return Finding(part, True, look(), needed)
    except VerbatimError as error:
        return Finding(part, False, error.message, needed)


def _models(settings: Settings) -> Iterator[Finding]:
    from transcribe.models import status

    for entry, state in status(settings):
        told = "whole" if state == "ok" else f"{state}; get it with: verbatim models fetch {entry.name}"
        yield Finding(f"model {entry.name}", state == "ok", told, entry.needed)


def _hardware() -> Finding:
    import torch

    gpu = f"GPU {torch.cuda.get_device_name(0)}" if torch.cuda.is_available() else "no GPU"
    return Finding("hardware", True, f"{os.cpu_count()} processor cores, {gpu}", needed=False)


def _uploads(settings: Settings) -> Finding:
    checks = read_checks(settings.data_dir)
    faults = [f"{recording_id}: {check.fault}" for recording_id, check in checks.items() if check.fault]
    told = "; ".join(faults) or f"{len(checks)} looked at again since they came, all as they were received"
    return Finding("uploads", not faults, told, needed=False)


def _quotas(wired: Wiring, quotas: Quotas) -> str:
    total = wired.catalogue.usage.total_bytes()
    used = [f"{size_text(total)} of recordings{_of(quotas.total_bytes)}"]
    full = [each.name for each in wired.catalogue.usage.bodies() if each.kept_bytes >= (quotas.body_bytes or math.inf)]
    if quotas.body_bytes is not None:
        used += [f"{b.name}: {size_text(b.kept_bytes)}{_of(quotas.body_bytes)}" for b in wired.catalogue.usage.bodies()]
    if quotas.recording_bytes is not None:
        used.append(f"{size_text(quotas.recording_bytes)} at most for one")
    told = "; ".join(used)
    if full or total >= (quotas.total_bytes or math.inf):
        raise VerbatimError(f"{told}. Nothing more is taken until old recordings go or the quota is raised.")
    return told


def _of(quota_bytes: int | None) -> str:
    return f" of {size_text(quota_bytes)}" if quota_bytes is not None else ", no quota"


def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(existing, os.W_OK):
        raise VerbatimError(f"{folder} cannot be written to; choose another folder with --data.")
    free_bytes = shutil.disk_usage(existing).free
    if free_bytes < _LOW_BYTES:
        raise VerbatimError(f"{folder} has only {free_bytes / 1e9:.1f} GB left; make room on that disk.")
    return f"{folder}, {free_bytes / 1e9:.0f} GB free"


def _index(wired: Wiring) -> str:
    waiting = wired.catalogue.index_changes.backlog().recordings
    return f"{wired.index.count()} segments" + (f", {waiting} recordings behind" if waiting else "")


def _servers(settings: Settings) -> Iterator[Finding]:
    if settings.database_url.startswith("sqlite") and not (settings.data_dir / "verbatim.db").exists():
        yield Finding("store", True, "none yet: it is made when the first recording is added", needed=False)
        return
    wired = Wiring(settings)
    try:
        store = _try("store", lambda: f"{len(wired.catalogue.recordings())} recordings")
        yield store
        yield _try("search index", lambda: _index(wired))
        if store.ok:
            yield _uploads(settings)
            yield _try("quotas", lambda: _quotas(wired, settings.quotas), needed=False)
            alive = wired.worker_alive()
            told = "running" if alive else "none running; start one with: verbatim serve"
            yield Finding("worker", alive, told, needed=False)
    finally:
        with suppress(VerbatimError):
            wired.close()
