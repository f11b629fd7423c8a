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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Final, Literal

from media.storage import StoredFile, storage_of
from meetings.catalogue.store import Catalogue
from meetings.people import Actor
from meetings.recording import Recording
from meetings.settings import Settings

Kind = Literal["decoded", "sound"]
ACTION: Final = "retention"
_GOES: Final[Mapping[Kind, tuple[str, ...]]] = {
    "decoded": ("speech.wav", "work/*"),
    "sound": ("speech.wav", "work/*", "*.m4a", "waveform.u8", "peaks.json", "source*"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule lets go of one recording."""

    recording: Recording
    kind: Kind
    files: tuple[StoredFile, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What goes, files and folders, each once."""
        return tuple(dict.fromkeys(file.name.partition("/")[0] for file in self.files))

    @property
    def size_bytes(self) -> int:
        """How much room they take."""
        return sum(file.size_bytes for file in self.files)


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
    found = storage_of(settings).files(recording.id)
    files = tuple(file for file in found if any(fnmatch(file.name, pattern) for pattern in _GOES[kind]))
    return Due(recording, kind, files) if files else None


def let_go(catalogue: Catalogue, settings: Settings, each: Due, actor: Actor, now: dt.datetime) -> None:
    """Delete what is due, after the audit trail says so. Raises ``StorageError``."""
    detail = {"what": each.kind, "files": list(each.names), "sha256": each.recording.source_sha256}
    catalogue.audit.append(actor, ACTION, each.recording.id, detail, now)
    storage = storage_of(settings)
    for file in each.files:
        storage.remove(each.recording.id, file.name)


def gone(catalogue: Catalogue) -> dict[str, Kind]:
    """Give what was let go by a rule, by recording: the further-reaching of two."""
    found: dict[str, Kind] = {}
    for entry in catalogue.audit.entries():
        if entry.action == ACTION and found.get(entry.subject) != "sound":
            found[entry.subject] = json.loads(entry.detail)["what"]
    return found
