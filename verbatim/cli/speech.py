"""Commands that need no store: a file in, a transcript or diarization out."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import partial
from pathlib import Path

import click

from meetings.control import Control
from meetings.errors import InputError
from meetings.formats import FORMATS, export, format_for_suffix, import_transcript, result_json, rttm
from meetings.formats.header import Header
from meetings.recording import ProcessingOptions
from meetings.settings import Settings
from meetings.transcript import Transcript
from verbatim.cli.base import data_option
from verbatim.cli.files import read_agenda, read_bytes, read_floor_log, read_roster, write_bytes
from verbatim.cli.progress import ProgressLine

_FILE = click.Path(dir_okay=False, path_type=Path)
_SPEAKERS = click.option("--speakers", type=click.IntRange(1, 200), help="How many people speak, if known.")
_CHANNEL = click.option(
    "--channel", type=click.IntRange(1, 64), help="Channel to hear, from 1; otherwise all that carry sound."
)
_OUT = click.option("-o", "--output", type=_FILE, required=True, help="Where the result goes.")
_ENGINES = click.Choice(["faster-whisper", "openai-whisper"])


@click.command()
@click.argument("file", type=_FILE)
@_OUT
@click.option("--agenda", type=_FILE, help="Agenda file (JSON).")
@click.option("--roster", type=_FILE, help="Roster file (JSON or CSV).")
@click.option("--floor-log", type=_FILE, help="Microphone or speakers-list log (CSV: start, end, seat).")
@click.option("--language", help="Language spoken, such as en; found by listening when not given.")
@_SPEAKERS
@_CHANNEL
@click.option("--model", help="Whisper model: a size or a folder.")
@click.option("--engine", type=_ENGINES, help="Speech engine (default: faster-whisper).")
@click.option("--group", help="Breakout group that the recording is of.")
@click.option("--format", "fmt", type=click.Choice(list(FORMATS)), help="Format (default: by the output's suffix).")
@data_option
def transcribe(
    file: Path,
    output: Path,
    agenda: Path | None,
    roster: Path | None,
    floor_log: Path | None,
    language: str | None,
    speakers: int | None,
    channel: int | None,
    model: str | None,
    engine: str | None,
    group: str | None,
    fmt: str | None,
    settings: Settings,
) -> None:
    """Transcribe one recording: who said what, when, on which item, in which group."""
    fmt = fmt or format_for_suffix(output)
    _check_target(output)
    from transcribe import steps
    from transcribe.work import WorkFolder

    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        task = steps.Task(
            source=file,
            folder=WorkFolder(Path(folder)),
            options=ProcessingOptions(language, speakers, model, engine, channel),
            agenda=read_agenda(agenda),
            roster=read_roster(roster),
            floor_log=read_floor_log(floor_log),
            group=group,
        )
        transcript = _run(task, settings)
    header = Header(meeting=file.stem, agenda=task.agenda, group=group or "plenary")
    write_bytes(output, export(transcript, header, fmt))


def _run(task: steps.Task, settings: Settings) -> Transcript:  # type: ignore[name-defined]  # noqa: F821
    """Go through all steps with progress on stderr."""
    from media.probe import probe
    from transcribe import steps

    line = ProgressLine()
    models = steps.Models(settings)
    probe(task.source)
    steps.decode(task, _control(line, "Reading the sound"))
    line.show("Telling the speakers apart", 0, 0)
    steps.diarize(task, models, _control(line, "Telling the speakers apart"))
    total = steps.plan(task)
    for number in range(total):
        line.show("Writing down the words", number, total)
        steps.transcribe_batch(task, models, number, Control())
    line.show("Writing down the words", total, total)
    line.finish()
    return steps.tag(task, models, partial(dt.datetime.now, dt.UTC))


def _control(line: ProgressLine, label: str) -> Control:
    return Control(progress=partial(line.show, label))


@click.command()
@click.argument("file", type=_FILE)
@_OUT
@_SPEAKERS
@_CHANNEL
@data_option
def diarize(file: Path, output: Path, speakers: int | None, channel: int | None, settings: Settings) -> None:
    """Find who spoke when in one recording, as RTTM."""
    _check_target(output)
    from media.probe import probe
    from transcribe import steps
    from transcribe.work import WorkFolder

    line = ProgressLine()
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        task = steps.Task(file, WorkFolder(Path(folder)), ProcessingOptions(speakers=speakers, channel=channel))
        probe(file)
        steps.decode(task, _control(line, "Reading the sound"))
        line.show("Telling the speakers apart", 0, 0)
        steps.diarize(task, steps.Models(settings), _control(line, "Telling the speakers apart"))
        line.finish()
        found = task.folder.load_diarization()
    if found is None:
        raise InputError(f"{file} could not be diarized.")
    write_bytes(output, rttm.dumps(found[0].turns, file.stem).encode())


@click.command()
@click.argument("file", type=_FILE)
@_OUT
@click.option("--agenda", type=_FILE, required=True, help="Agenda file (JSON).")
@click.option("--roster", type=_FILE, required=True, help="Roster file (JSON or CSV).")
@click.option("--floor-log", type=_FILE, help="Microphone or speakers-list log (CSV: start, end, seat).")
@click.option("--group", help="Breakout group that the transcript is of.")
def tag(file: Path, output: Path, agenda: Path, roster: Path, floor_log: Path | None, group: str | None) -> None:
    """Name speakers and tag items and groups in a transcript: a result file, or text with >>NAME: labels."""
    from transcribe.tagging import tag_transcript

    agenda_read = read_agenda(agenda)
    transcript = import_transcript(read_bytes(file), file.suffix)
    tagged = tag_transcript(transcript, agenda_read, read_roster(roster), group, read_floor_log(floor_log))
    fmt = format_for_suffix(output)
    if fmt == "json":
        write_bytes(output, result_json.dumps(tagged).encode())
    else:
        write_bytes(output, export(tagged, Header(meeting=file.stem, agenda=agenda_read), fmt))


def _check_target(output: Path) -> None:
    """Refuse an impossible output before hours of work. Raises ``InputError``."""
    if not output.absolute().parent.is_dir():
        raise InputError(f"The folder {output.absolute().parent} for the result does not exist.")
