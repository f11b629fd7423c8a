"""What may go after a while, by rules that somebody sets; and the note in the audit trail of what went.

========  ====================================================================================
decoded   the decoded sound and the stages' results: they can be made again from the upload
sound     the upload and the version to listen to as well, once a version of the text is approved
========  ====================================================================================

Transcripts, their history and the audit trail never go by a rule.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ingest.files import told
from meetings.catalogue.store import Catalogue
from meetings.people import Actor
from meetings.recording import Recording
from meetings.settings import Settings

Kind = Literal["decoded", "sound"]
ACTION: Final = "retention"
_GOES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "decoded": ("speech.wav", "work"),
    "sound": ("speech.wav", "work", "*.m4a", "waveform.u8", "peaks.json", "source*"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule lets go of one recording."""

    recording: Recording
    kind: Kind
    paths: tuple[Path, ...]
    size_bytes: int


def due(catalogue: Catalogue, settings: Settings, days: Mapping[Kind, int], now: dt.datetime) -> Iterator[Due]:
    """Give what the rules let go: of recordings that were done so many days ago. Nothing is changed."""
    for recording in catalogue.recordings():
        if recording.state != "done" or recording.is_text:
            continue
        for kind in ("sound", "decoded"):
            if kind in days and _is_old(recording, catalogue, now - dt.timedelta(days=days[kind])):
                found = _due(kind, recording, catalogue, settings)
                if found:
                    yield found
                    break


def _is_old(recording: Recording, catalogue: Catalogue, before: dt.datetime) -> bool:
    ended = [stage.ended_at for stage in catalogue.stages(recording.id) if stage.ended_at]
    return bool(ended) and max(ended) <= before


def _due(kind: Kind, recording: Recording, catalogue: Catalogue, settings: Settings) -> Due | None:
    if kind == "sound" and catalogue.reviews.review(recording.id).approved is None:
        return None
    folder = settings.recordings_dir / recording.id
    paths = tuple(path for name in _GOES[kind] for path in sorted(folder.glob(name)))
    return Due(recording, kind, paths, sum(map(_size, paths))) if paths else None


def let_go(catalogue: Catalogue, each: Due, actor: Actor, now: dt.datetime) -> None:
    """Delete what is due, after the audit trail says so. Raises ``StorageError``."""
    detail = {"what": each.kind, "files": [path.name for path in each.paths], "sha256": each.recording.source_sha256}
    catalogue.audit.append(actor, ACTION, each.recording.id, detail, now)
    for path in each.paths:
        with told(path.parent):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def gone(catalogue: Catalogue) -> dict[str, Kind]:
    """Give what was let go by a rule, by recording: the further-reaching of two."""
    found: dict[str, Kind] = {}
    for entry in catalogue.audit.entries():
        if entry.action == ACTION and found.get(entry.subject) != "sound":
            found[entry.subject] = json.loads(entry.detail)["what"]
    return found


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(each) for each in path.iterdir())
    return path.stat().st_size
