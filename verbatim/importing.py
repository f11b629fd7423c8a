"""Taking a transcript without sound into the store: received, tagged, kept and made searchable, at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.intake import check_file, receive, source_of
from meetings.agenda import Agenda
from meetings.errors import StorageError
from meetings.formats.taking_over import take_over, with_roster_names
from meetings.recording import ProcessingOptions, Recording
from meetings.roster import Roster
from meetings.settings import Settings
from meetings.transcript import PLENARY, Transcript
from search_app.search import open_index
from search_app.search.keeping import IndexKeeper

if TYPE_CHECKING:
    from meetings.catalogue.store import Catalogue


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
) -> Recording:
    """Take over a transcript's file; it is read whole before anything is kept.

    Where the index cannot be written to now, the text becomes searchable later. Raises
    ``InputError`` for a file that is no transcript, ``DuplicateError`` for one that the meeting has
    already, and ``StorageError`` when the disk refuses.
    """
    check_file(source)
    options = options or ProcessingOptions()
    transcript = take_over(_content(source), Path(file_name or source.name).suffix, options.language)
    recording = receive(
        source,
        meeting=meeting,
        catalogue=catalogue,
        settings=settings,
        file_name=file_name or source.name,
        date=date,
        group=group,
        agenda=agenda,
        roster=roster,
        options=options,
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
    source = source_of(recording, settings)
    catalogue.save_transcript(recording.id, _tagged(recording, _content(source), source.suffix))


def _tagged(recording: Recording, data: bytes, suffix: str) -> Transcript:
    """Name and tag by agenda and roster, where there are any; tags that the file has of its own stand."""
    from transcribe.tagging import tag_transcript

    transcript = take_over(data, suffix, recording.options.language)
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
