"""What the interface needs from other rooms, which it never imports: they are handed to ``create_app``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from meetings.agenda import Agenda
from meetings.catalogue.store import Catalogue
from meetings.floor_log import FloorLog
from meetings.recording import ProcessingOptions, Recording
from meetings.roster import Roster
from meetings.settings import Settings
from meetings.transcript import Transcript
from search_app.search.port import SearchIndex


class Jobs(Protocol):
    """The processing of recordings, elsewhere: these calls return at once."""

    def submit(self, recording_id: str) -> object:
        """Queue a new recording."""

    def cancel(self, recording_id: str) -> object:
        """Ask for its processing to stop."""

    def retry(self, recording_id: str) -> object:
        """Begin another attempt at one that failed or was cancelled."""


class ReceiveUpload(Protocol):
    """Takes a whole file into the store: checks, copies, hashes and registers it.

    ``source`` stays where it is; ``stored`` names what it is a copy of, where that is in the storage
    already. Raises ``InputError`` for a file that is no recording or is in
    the meeting already, ``StorageError`` when there is no room; then nothing is kept.
    """

    def __call__(
        self,
        source: Path,
        *,
        file_name: str,
        meeting: str,
        date: dt.date | None,
        group: str,
        agenda: Agenda,
        roster: Roster,
        floor_log: FloorLog,
        options: ProcessingOptions,
        stored: str | None,
    ) -> Recording:
        """Give the recording as it now stands in the catalogue."""


class ImportText(Protocol):
    """Takes over a transcript that exists already; without sound it can be read and searched when this returns.

    With ``sound``, its recording, it is to be queued: its words get their times by listening.
    ``source`` stays where it is. Raises ``InputError`` for a file that is no transcript or is in
    the meeting already, ``StorageError`` when there is no room; then nothing is kept.
    """

    def __call__(
        self,
        source: Path,
        *,
        file_name: str,
        meeting: str,
        date: dt.date | None,
        group: str,
        agenda: Agenda,
        roster: Roster,
        options: ProcessingOptions,
        sound: Path | None,
        sound_name: str | None,
    ) -> Recording:
        """Give the recording as it now stands in the catalogue."""


class LearnTags(Protocol):
    """Decodes the machine's tags of a session anew around what people corrected in it.

    The segments stay in number and order, with their texts and times; what people set stands.
    """

    def __call__(self, transcript: Transcript, agenda: Agenda, roster: Roster, group: str | None = None) -> Transcript:
        """Give the transcript with its tags as they follow from the corrections."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a page may use."""

    settings: Settings
    catalogue: Catalogue
    index: SearchIndex
    jobs: Jobs
    receive_upload: ReceiveUpload
    import_text: ImportText
    worker_alive: Callable[[], bool]
    learn_tags: LearnTags
