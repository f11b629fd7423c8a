"""The command that takes in whatever is put into a folder."""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path

import click

from ingest.intake import receive
from ingest.watching import SETTLE_S, Found, WatchedFolder
from ingest.watching import watch as go_on_watching
from meetings.recording import Recording
from meetings.settings import Settings
from verbatim.cli.base import data_option, tell, wiring

_EVERY_S = 5.0


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--meeting", help="Title of the meeting for files that lie in no meeting's folder.")
@click.option(
    "--settle", type=click.FloatRange(min=0), default=SETTLE_S, show_default=True,
    help="Seconds for which a file must not have changed.",
)  # fmt: skip
@data_option
def watch(folder: Path, meeting: str | None, settle: float, settings: Settings) -> None:
    """Take in each recording that is put into FOLDER, once, when it is whole; until stopped.

    A folder in FOLDER is a meeting, and a folder in that a breakout group. A day in a file's name (2013-05-30) is the
    session's. Files stay where they are. A worker, or verbatim serve, processes what was taken.
    """
    logging.getLogger("ingest").setLevel(logging.INFO)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: over.set())
    with wiring(settings) as wired:

        def take(found: Found) -> Recording:
            recording = receive(
                found.path,
                meeting=found.meeting,
                catalogue=wired.catalogue,
                settings=settings,
                file_name=found.path.name,
                date=found.date,
                group=found.group,
            )
            wired.jobs.submit(recording.id)
            return recording

        watched = WatchedFolder(folder, settings.data_dir / "watched.json", take, meeting=meeting, settle_s=settle)
        tell(f"Watching {folder}.")
        go_on_watching(watched, over.wait, min(_EVERY_S, max(settle / 2, 0.2)))
