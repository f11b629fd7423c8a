"""The command that takes over a transcript which exists already."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from meetings.errors import NotFoundError
from meetings.formats.dates import parse_date
from meetings.recording import ProcessingOptions, Recording
from meetings.settings import Settings
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring
from verbatim.cli.files import read_agenda, read_roster
from verbatim.cli.jobs import wait_for
from verbatim.wiring import Wiring

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--meeting", required=True, help="Title of the meeting.")
@click.option("--date", help="Day of the session: 2013-05-30 or 30.05.2013.")
@click.option("--agenda", type=_FILE, help="Agenda file (JSON); items are then found by what is said.")
@click.option("--roster", type=_FILE, help="Roster file (JSON or CSV); speakers then get its names.")
@click.option("--group", default="plenary", show_default=True, help="plenary, or the breakout group: Brazil, India.")
@click.option("--language", help="Language of the text, such as en, where its file does not say it.")
@click.option("--recording", "sound", type=_FILE, help="Sound or video of the session: words get their times from it.")
@click.option("--wait", is_flag=True, help="With --recording: show progress until the words have their times.")
@json_option
@data_option
def import_(
    file: Path,
    meeting: str,
    date: str | None,
    agenda: Path | None,
    roster: Path | None,
    group: str,
    language: str | None,
    sound: Path | None,
    wait: bool,
    as_json: bool,
    settings: Settings,
) -> None:
    """Take over a transcript that exists already; print its id.

    FILE is captioners' text with >>NAME: labels (.txt), a Word document (.docx), captions (.srt, .vtt) or a result
    file (.json). It can be read, searched and exported at once; with its recording, when a worker has listened to it.
    """
    from verbatim.importing import import_text

    with wiring(settings) as wired:
        recording = import_text(
            file,
            catalogue=wired.catalogue,
            settings=settings,
            meeting=meeting,
            date=parse_date(date) if date else None,
            group=group,
            agenda=read_agenda(agenda),
            roster=read_roster(roster),
            options=ProcessingOptions(language),
            sound=sound,
        )
        if sound is not None:
            wired.jobs.submit(recording.id)
            if wait:
                wait_for(wired, recording.id)
        _tell(wired, recording, as_json)


def _tell(wired: Wiring, recording: Recording, as_json: bool) -> None:
    """Print the id, and how much there is of the text already."""
    segments = 0
    with suppress(NotFoundError):
        segments = len(wired.catalogue.transcript(recording.id).segments)
    if as_json:
        print_json({"id": recording.id, "meeting": recording.meeting.title, "segments": segments})
        return
    click.echo(recording.id)
    tell(f"Taken over: {segments} segments." if segments else "Queued: its words get their times from the recording.")
