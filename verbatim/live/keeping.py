"""An ended session becomes a recording, which then takes the ordinary way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.intake import receive
from media.live.chunks import ChunkFolder
from media.live.joining import join
from meetings.catalogue.store import DuplicateError
from meetings.errors import InputError
from meetings.live.room import floor_log
from meetings.live.session import LiveSession
from meetings.recording import ProcessingOptions, Recording
from verbatim.wiring import Wiring


def chunk_folders(session: LiveSession, wired: Wiring) -> tuple[ChunkFolder, ...]:
    """Give the chunks of a session's channels, the floor first."""
    return tuple(ChunkFolder(session_folder(session, wired) / channel.id) for channel in session.channels)


def session_folder(session: LiveSession, wired: Wiring) -> Path:
    """Say where the files of a session lie."""
    return wired.settings.live_dir / session.id


def keep(session: LiveSession, wired: Wiring) -> Recording:
    """Make the recording of an ended session and queue it; done again after a kill, it gives the same recording.

    Raises ``InputError`` when there is no sound, ``StorageError`` when the disk refuses; the chunks
    stay where they are in any case.
    """
    if session.began_at is None:
        raise InputError("No sound has arrived in this session, so there is nothing to keep.")
    folders = tuple(folder for folder in chunk_folders(session, wired) if folder.takes())
    file = join(folders, session_folder(session, wired), session.began_at)
    # The floor is the first channel, and the authentic one: it is what is written down.
    options = replace(session.options, channel=1) if len(folders) > 1 else session.options
    try:
        recording = _receive(session, file, options, wired)
    except DuplicateError as known:  # it was received before this process was killed
        recording = known.recording
    wired.catalogue.live.link(session.id, recording.id)  # first: processing looks for what was set in the room
    wired.jobs.submit(recording.id)
    wired.catalogue.live.keep(session.id, recording.id)
    file.unlink(missing_ok=True)
    return recording


def _receive(session: LiveSession, file: Path, options: ProcessingOptions, wired: Wiring) -> Recording:
    day = session.date.isoformat() if session.date else "session"
    return receive(
        file,
        meeting=session.meeting.title,
        catalogue=wired.catalogue,
        settings=wired.settings,
        file_name=f"live {day}{file.suffix}",
        date=session.date,
        group=session.group,
        agenda=session.agenda,
        roster=session.roster,
        options=options,
        floor_log=floor_log(wired.catalogue.live.events(session.id), _end_ms(session)),
    )


def _end_ms(session: LiveSession) -> int:
    return session.at_ms(session.ended_at) if session.ended_at else 0
