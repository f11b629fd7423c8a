"""Commands about this machine: what it lacks, and its model files."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from meetings.errors import MissingPartError
from meetings.settings import Settings
from verbatim import checkup
from verbatim.cli.base import data_option, json_option, print_json, tell
from verbatim.cli.progress import ProgressLine


@click.command()
@json_option
@data_option
def doctor(as_json: bool, settings: Settings) -> None:
    """Say what is there and what is missing on this machine."""
    findings = checkup.examine(settings)
    if as_json:
        print_json([{"part": f.part, "ok": f.ok, "needed": f.needed, "told": f.told} for f in findings])
    else:
        for finding in findings:
            mark = "ok  " if finding.ok else ("MISS" if finding.needed else "--  ")
            click.echo(f"{mark} {finding.part:<18} {finding.told}")
    missing = [finding.part for finding in findings if finding.needed and not finding.ok]
    if missing:
        raise MissingPartError(f"Something is missing before recordings can be processed: {', '.join(missing)}.")


@click.group()
def models() -> None:
    """Get the model files, and check that they are whole."""


@models.command("list")
@json_option
@data_option
def list_models(as_json: bool, settings: Settings) -> None:
    """List the model files that Verbatim uses, with their licences."""
    from transcribe.models import status

    rows = status(settings)
    if as_json:
        print_json(
            [
                {"name": e.name, "state": state, "licence": e.licence, "size": e.size_bytes, "sha256": e.sha256}
                for e, state in rows
            ]
        )
        return
    for entry, state in rows:
        click.echo(f"{entry.name:<20} {state:<8} {entry.size_bytes / 1e6:7.1f} MB  {entry.licence:<12} {entry.purpose}")


@models.command()
@click.argument("names", nargs=-1)
@data_option
def fetch(names: Sequence[str], settings: Settings) -> None:
    """Get model files that are not here yet; without names, all that are needed."""
    from transcribe.models import fetch as fetch_models

    line = ProgressLine()
    fetch_models(settings, names or None, lambda done, total: line.show("Getting model files", done, total))
    line.finish()
    if sys.stderr.isatty():
        tell("The model files are here.")
