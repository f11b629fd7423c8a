"""Commands that bring recordings into the store and look after their processing."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from ingest.intake import receive
from media.samples import sample_session
from meetings.catalogue.store import DuplicateError
from meetings.errors import CancelledError, VerbatimError
from meetings.formats.dates import parse_date
from meetings.recording import STAGES, ProcessingOptions, Recording, StageProgress
from meetings.settings import Settings
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring
from verbatim.cli.files import read_agenda, read_floor_log, read_roster
from verbatim.cli.progress import ProgressLine
from verbatim.wiring import Wiring
from verbatim.worker_process import worker_beside

_FILE = click.Path(dir_okay=False, path_type=Path)
_POLL_S = 0.5
_ENDED = ("done", "failed", "cancelled")
_LABELS = {
    "decode": "Reading the sound",
    "rendition": "Making the version to listen to",
    "diarize": "Telling the speakers apart",
    "transcribe": "Writing down the words",
    "tag": "Naming speakers, items and groups",
    "index": "Making it searchable",
}


@click.command()
@click.argument("file", type=_FILE)
@click.option("--meeting", required=True, help="Title of the meeting.")
@click.option("--date", help="Day of the recording: 2013-05-30 or 30.05.2013.")
@click.option("--agenda", type=_FILE, help="Agenda file (JSON).")
@click.option("--roster", type=_FILE, help="Roster file (JSON or CSV).")
@click.option("--floor-log", type=_FILE, help="Microphone or speakers-list log (CSV: start, end, seat).")
@click.option("--group", default="plenary", show_default=True, help="plenary, or the breakout group: Brazil, India.")
@click.option("--language", help="Language spoken, such as en; found by listening when not given.")
@click.option("--speakers", type=click.IntRange(1, 200), help="How many people speak, if known.")
@click.option("--channel", type=click.IntRange(1, 64), help="Channel to hear, from 1; otherwise all that carry sound.")
@click.option("--model", help="Whisper model: a size or a folder.")
@click.option("--engine", type=click.Choice(["faster-whisper", "openai-whisper"]), help="Speech engine.")
@click.option("--wait", is_flag=True, help="Show progress until the transcript is there.")
@json_option
@data_option
def add(
    file: Path,
    meeting: str,
    date: str | None,
    agenda: Path | None,
    roster: Path | None,
    floor_log: Path | None,
    group: str,
    language: str | None,
    speakers: int | None,
    channel: int | None,
    model: str | None,
    engine: str | None,
    wait: bool,
    as_json: bool,
    settings: Settings,
) -> None:
    """Take a recording into the store and queue it; print its id."""
    day = parse_date(date) if date else None
    with wiring(settings) as wired:
        recording = receive(
            file,
            meeting=meeting,
            catalogue=wired.catalogue,
            settings=settings,
            file_name=file.name,
            date=day,
            group=group,
            agenda=read_agenda(agenda),
            roster=read_roster(roster),
            floor_log=read_floor_log(floor_log),
            options=ProcessingOptions(language, speakers, model, engine, channel),
        )
        wired.jobs.submit(recording.id)
        if not as_json:
            click.echo(recording.id)
        if wait:
            wait_for(wired, recording.id)
        if as_json:
            print_json(_row(wired, wired.catalogue.recording(recording.id)))


@click.command()
@click.option("--wait", is_flag=True, help="Show progress until the transcript is there.")
@data_option
def sample(wait: bool, settings: Settings) -> None:
    """Add the sample session: five minutes of a first meeting, spoken by synthetic voices."""
    session = sample_session()
    with wiring(settings) as wired:
        try:
            recording = receive(
                session.audio,
                meeting=f"{session.title} (sample)",
                catalogue=wired.catalogue,
                settings=settings,
                date=session.date,
                agenda=read_agenda(session.agenda),
                roster=read_roster(session.roster),
                options=ProcessingOptions(language="en"),
            )
            wired.jobs.submit(recording.id)
        except DuplicateError as known:
            recording = wired.catalogue.recording(known.recording.id)
            if recording.state in ("failed", "cancelled"):
                wired.jobs.retry(recording.id)
        if wait and recording.state != "done":
            tell("Processing the sample session ...")
            wait_for(wired, recording.id)


@click.command()
@click.argument("recording_id", metavar="[ID]", required=False)
@json_option
@data_option
def status(recording_id: str | None, as_json: bool, settings: Settings) -> None:
    """Show how far the processing of one recording, or of all, has come."""
    with wiring(settings) as wired:
        catalogue = wired.catalogue
        found = (catalogue.recording(recording_id),) if recording_id else catalogue.recordings()
        rows = [_row(wired, recording) for recording in found]
    if as_json:
        print_json(rows[0] if recording_id else rows)
        return
    for row in rows:
        _print_status(row, stages=recording_id is not None)
    if not rows:
        tell("There are no recordings yet. Add one with: verbatim add FILE --meeting TITLE")


@click.command()
@click.argument("recording_id", metavar="ID")
@data_option
def cancel(recording_id: str, settings: Settings) -> None:
    """Stop the processing of a recording; its upload is kept."""
    with wiring(settings) as wired:
        wired.jobs.cancel(recording_id)
    tell("Cancelled. Its upload is kept; process it again with: verbatim retry " + recording_id)


@click.command()
@click.argument("recording_id", metavar="ID")
@data_option
def retry(recording_id: str, settings: Settings) -> None:
    """Process a failed or cancelled recording again; what was done is not done twice."""
    with wiring(settings) as wired:
        wired.jobs.retry(recording_id)
    tell("Queued again.")


def _row(wired: Wiring, recording: Recording) -> dict[str, Any]:
    stages = {stage.name: stage for stage in wired.catalogue.stages(recording.id)}
    return {
        "id": recording.id,
        "meeting": recording.meeting.title,
        "file": recording.file_name,
        "date": recording.date.isoformat() if recording.date else None,
        "group": recording.group,
        "state": recording.state,
        "attempt": recording.attempt,
        "error": recording.error,
        "missing": recording.missing_ms / 1000,
        "stages": [_stage_row(stages.get(name) or StageProgress(name, "queued")) for name in STAGES],
    }


def _stage_row(stage: StageProgress) -> dict[str, Any]:
    return {"name": stage.name, "state": stage.state, "done": stage.done, "total": stage.total}


def _print_status(row: dict[str, Any], *, stages: bool) -> None:
    click.echo(f"{row['id']}  {row['state']:<9}  {row['meeting']}  ({row['file']})")
    if row["error"]:
        click.echo(f"    {row['error']}")
    if stages:
        for stage in row["stages"]:
            share = f"{stage['done']}/{stage['total']}" if stage["total"] else ""
            click.echo(f"    {_LABELS[stage['name']]:<36} {stage['state']:<9} {share}")


def wait_for(wired: Wiring, recording_id: str) -> None:
    """Show progress to the end, with a worker of our own where none is running."""
    with ExitStack() as stack:
        line = ProgressLine()
        own_worker = False
        while (recording := wired.catalogue.recording(recording_id)).state not in _ENDED:
            if not own_worker and not wired.worker_alive():
                stack.enter_context(worker_beside(wired.settings))
                own_worker = True
            _show(line, wired.catalogue.stages(recording_id))
            time.sleep(_POLL_S)
        _show(line, wired.catalogue.stages(recording_id))
        line.finish()
    if recording.state == "failed":
        raise VerbatimError(recording.error or "The processing failed.")
    if recording.state == "cancelled":
        raise CancelledError("The processing was cancelled.")


def _show(line: ProgressLine, stages: tuple[StageProgress, ...]) -> None:
    running = [stage for stage in stages if stage.state == "running"]
    if running:
        line.show(_LABELS[running[-1].name], running[-1].done, running[-1].total)
