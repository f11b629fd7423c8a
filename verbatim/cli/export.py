"""The command that takes a transcript out of the store."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from meetings.formats import FORMATS, format_for_suffix
from meetings.formats import export as write_format
from meetings.formats.header import Header
from meetings.settings import Settings
from verbatim.cli.base import data_option, tell, wiring
from verbatim.cli.files import write_bytes


@click.command()
@click.argument("recording_id", metavar="ID")
@click.option("--format", "fmt", type=click.Choice(list(FORMATS)), help="Format (default: by the output's suffix).")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file.")
@data_option
def export(recording_id: str, fmt: str | None, output: Path, settings: Settings) -> None:
    """Export a transcript; it is marked as a draft until it is approved."""
    fmt = fmt or format_for_suffix(output)
    with wiring(settings) as wired:
        recording = wired.catalogue.recording(recording_id)
        header = Header.of(recording, dt.datetime.now(dt.UTC))
        write_bytes(output, write_format(wired.catalogue.transcript(recording_id), header, fmt))
    tell(f"Written to {output}.")
