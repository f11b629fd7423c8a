"""Taking a transcript that exists already into the store.

Without sound it is received, tagged, kept and made searchable at once. With its recording it waits
for a worker, which listens, and gives each word of the text the time at which it was said.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.intake import check_file, receive, source_name
from media.storage import storage_of
from meetings.agenda import Agenda
from meetings.aligning import time_text
from meetings.errors import InputError, StorageError
from meetings.formats.taking_over import take_over, with_roster_names
from meetings.programme import with_documents
from meetings.recording import ProcessingOptions, Recording
from meetings.roster import Roster
from meetings.settings import Settings
from meetings.transcript import PLENARY, Transcript
from search_app.search import open_index
from search_app.search.keeping import IndexKeeper

if TYPE_CHECKING:
    from meetings.catalogue.store import Catalogue

LEAST_SHARE = 0.3
"""Texts of another session share some common words with a recording; one of the same shares most."""


def import_text(
    source: Path,
    *,
    catalogue: Catalogue,
    settings: Settings,
    meeting: str,
    file_name: str | None = None,
    date: dt.date | None = None,
    group: str = PLENARY,
    agenda: Agenda | None = None,
    roster: Roster | None = None,
    options: ProcessingOptions | None = None,
    sound: Path | None = None,
    sound_name: str | None = None,
) -> Recording:
    """Take over a transcript's file; it is read whole before anything is kept.

    With ``sound``, its recording, the text waits for a worker (the caller queues it). Where the
    index cannot be written to now, the text becomes searchable later. Raises ``InputError`` for a
    file that is no transcript, ``DuplicateError`` for one that the meeting has already, and
    ``StorageError`` when the disk refuses.
    """
    check_file(source)
    options = options or ProcessingOptions()
    transcript = take_over(_content(source), Path(file_name or source.name).suffix, options.language)
    take = partial(
        receive, meeting=meeting, catalogue=catalogue, settings=settings, date=date, group=group, agenda=agenda,
        roster=roster, options=options,
    )  # fmt: skip
    if sound is not None:
        with _named(source, file_name) as beside:
            return take(sound, file_name=sound_name or sound.name, beside=beside)
    recording = take(
        source,
        file_name=file_name or source.name,
        text=True,
        text_ms=transcript.duration_ms if transcript.is_timed else None,
    )
    keep_text(recording, catalogue, settings)
    index = open_index(settings)
    try:
        IndexKeeper(catalogue, index).catch_up_or_leave(recording.id)
    finally:
        index.close()
    catalogue.set_state(recording.id, "done")
    return catalogue.recording(recording.id)


def keep_text(recording: Recording, catalogue: Catalogue, settings: Settings) -> None:
    """Read a received text, tag it, and keep it as the recording's transcript."""
    name = source_name(recording, settings)
    with storage_of(settings).open(recording.id, name) as file:
        content = file.read()
    transcript = take_over(content, Path(name).suffix, recording.options.language)
    catalogue.save_transcript(recording.id, _tagged(knowing_documents(recording, catalogue), transcript))


def knowing_documents(recording: Recording, catalogue: Catalogue) -> Recording:
    """Give a recording whose agenda names the documents of its meeting's programme."""
    documents = catalogue.programmes.get(recording.meeting.id).documents
    return replace(recording, agenda=with_documents(recording.agenda, documents))


def timed_text(recording: Recording, path: Path, machine: Transcript) -> Transcript:
    """Give the text that came with a recording the times of what the machine heard, and tag it.

    Raises ``InputError`` where text and recording are not of the same session.
    """
    text = take_over(_content(path), path.suffix, recording.options.language or machine.language)
    heard = [word for segment in machine.segments for word in segment.words]
    timed, share = time_text(text, sorted(heard, key=lambda word: word.span), machine.duration_ms)
    if share < LEAST_SHARE:
        raise InputError(
            f"The transcript and the recording do not fit together: only {share:.0%} of its words were heard."
        )
    provenance = replace(machine.provenance, engine=None, model=None, model_sha256=None)
    return _tagged(recording, replace(timed, missing_ms=machine.missing_ms, provenance=provenance))


@contextmanager
def _named(source: Path, file_name: str | None) -> Iterator[Path]:
    """Give an upload, which is stored under another name, under the one that says its kind."""
    if file_name is None or Path(file_name).suffix == source.suffix:
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"text{Path(file_name).suffix}"
        shutil.copyfile(source, named)
        yield named


def _tagged(recording: Recording, transcript: Transcript) -> Transcript:
    """Name and tag by agenda and roster, where there are any; tags that the file has of its own stand."""
    from transcribe.tagging import tag_transcript

    if any(segment.agenda_item or segment.group for segment in transcript.segments):
        return with_roster_names(transcript, recording.roster)
    if recording.agenda.items or recording.roster.participants or recording.group.casefold() != PLENARY:
        return tag_transcript(transcript, recording.agenda, recording.roster, recording.group)
    return transcript


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(f"{path.name} cannot be read: {error.strerror}.") from error
