"""Whether everything still agrees: uploads with their SHA-256, files with the store, the index with both.

What is still on its way (queued, running, waiting for the index) is not a fault: only what is said to
be done and is not so.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.intake import MARK, source_name
from ingest.retention import Kind, gone
from media.pcm import SpeechFile
from media.storage import storage_of
from media.storage.port import sha256_in
from meetings.errors import InputError, NotFoundError, StorageError
from meetings.formats import result_json
from meetings.recording import Recording
from search_app.search.documents import from_values, to_values
from search_app.search.keeping import indexed_documents
from transcribe.work import WorkFolder
from verbatim.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it should be: a recording, or the store as a whole (``recording_id`` is ``None``)."""

    recording_id: str | None
    told: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many recordings were looked at, how many of them are still on their way, and all faults."""

    checked: int
    on_their_way: int
    faults: tuple[Fault, ...]


def verify(wired: Wiring) -> Verdict:
    """Look at everything there is. Raises ``UnavailableError`` when the store or the index is away."""
    recordings = wired.catalogue.recordings()
    waiting = frozenset(change.recording_id for change in wired.catalogue.index_changes.waiting())
    let_go = gone(wired.catalogue)
    faults = [
        *_store_faults(wired),
        *(
            Fault(each.id, told)
            for each in recordings
            for told in _faults(each, wired, each.id in waiting, let_go.get(each.id))
        ),
        *_strays(recordings, wired),
        *_index_faults(recordings, wired, waiting),
    ]
    return Verdict(len(recordings), sum(each.state in {"queued", "running"} for each in recordings), tuple(faults))


def _store_faults(wired: Wiring) -> Iterator[Fault]:
    if damage := wired.catalogue.proofs.damage():
        yield Fault(None, f"the store's file is damaged: {damage}")
    if broken := wired.catalogue.proofs.first_break():
        yield Fault(None, f"the audit trail does not hold: {broken.reason}")


def _faults(recording: Recording, wired: Wiring, waits_for_index: bool, let_go: Kind | None) -> Iterator[str]:
    if let_go != "sound":
        yield from _source_faults(recording, wired)
    if recording.state != "done":
        return
    undone = [stage.name for stage in wired.catalogue.stages(recording.id) if stage.state != "done"]
    if undone and not recording.is_text:
        yield f"it is called done, but not its stages {', '.join(undone)}"
    if not recording.is_text and let_go is None:
        with storage_of(wired.settings).working_copy(
            recording.id, "speech.wav", "rendition.m4a", "result.json"
        ) as folder:
            yield from _sound_faults(recording, WorkFolder(folder))
    try:
        wired.catalogue.transcript(recording.id)
    except NotFoundError:
        yield "its transcript is missing"
        return
    if not waits_for_index:
        # What an index cannot hold, such as halves of surrogate pairs, is left out on both sides.
        stored = {each.id: from_values(to_values(each)) for each in indexed_documents(wired.catalogue, recording.id)}
        held = wired.index.held(recording.id)
        if len(held) != len(stored):
            yield f"the index holds {len(held)} segments and the store {len(stored)}"
        elif {each.id: each for each in held} != stored:
            yield "the index holds another text than the store"


def _source_faults(recording: Recording, wired: Wiring) -> Iterator[str]:
    try:
        found = sha256_in(storage_of(wired.settings), recording.id, source_name(recording, wired.settings))
    except NotFoundError:
        yield "the file is gone"
    except StorageError as error:
        yield error.message
    else:
        if found != recording.source_sha256:
            yield "the file has changed"


def _sound_faults(recording: Recording, folder: WorkFolder) -> Iterator[str]:
    try:
        decoded_ms = SpeechFile(folder.speech).duration_ms
    except (InputError, wave.Error):
        yield "its decoded sound is missing or broken"
    else:
        if recording.decoded_ms not in {None, decoded_ms}:
            yield f"its decoded sound has {decoded_ms} ms, and had {recording.decoded_ms} ms"
    if not folder.rendition.is_file():
        yield "the version to listen to is missing"
    try:
        result_json.loads(folder.result.read_text(encoding="utf-8"))
    except (OSError, InputError):
        yield "the machine's own result is missing or broken"


def _strays(recordings: tuple[Recording, ...], wired: Wiring) -> Iterator[Fault]:
    """Folders that belong to no recording, and drafts that nobody writes any more."""
    known = {recording.id: recording for recording in recordings}
    for name in storage_of(wired.settings).ids():
        recording, found = known.get(name), wired.settings.recordings_dir / name
        if recording is None:
            if not (found / MARK).exists():
                yield Fault(None, f"the folder {name} belongs to no recording")
        elif recording.state == "done" and (drafts := [path.name for path in found.glob(".*.tmp*")]):
            yield Fault(recording.id, f"half-written files were left behind: {', '.join(drafts)}")


def _index_faults(recordings: tuple[Recording, ...], wired: Wiring, waiting: frozenset[str]) -> Iterator[Fault]:
    if waiting:
        return
    held = sum(len(wired.index.held(recording.id)) for recording in recordings)
    count = wired.index.count()
    if count != held:
        yield Fault(None, f"the index holds {count} segments, of which {held} belong to a recording")
