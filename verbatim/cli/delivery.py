"""The command that sets a prepared statement beside what was said."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from meetings.delivery import Delivery, Run, compare
from meetings.formats.statements import read_statement
from meetings.formats.time_marks import time_mark
from meetings.settings import Settings
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring
from verbatim.cli.files import read_bytes


@click.command("compare")
@click.argument("recording_id", metavar="ID")
@click.argument("statement", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--speaker", help="Who gave it, as the transcript names them; found by the words when not given.")
@json_option
@data_option
def compare_(recording_id: str, statement: Path, speaker: str | None, as_json: bool, settings: Settings) -> None:
    """Set a prepared statement (.docx, .pdf, .txt) beside what was said: left out [-so-], added {+so+}."""
    paragraphs = read_statement(read_bytes(statement), statement.suffix)
    with wiring(settings) as wired:
        delivery = compare(paragraphs, wired.catalogue.transcript(recording_id), speaker)
    if as_json:
        print_json({**asdict(delivery), "share": round(delivery.share, 4)})
        return
    click.echo(" ".join(_shown(run) for run in delivery.runs))
    tell(_summary(delivery))


def _shown(run: Run) -> str:
    at = f"{time_mark(run.at_ms)} " if run.at_ms is not None and run.kind != "same" else ""
    left_out = f"[-{run.prepared}-]" if run.kind in {"left out", "changed"} else ""
    added = f"{{+{run.said}+}}" if run.kind in {"added", "changed"} else ""
    return f"{at}{left_out}{added}" if run.kind != "same" else run.said


def _summary(delivery: Delivery) -> str:
    return (
        f"{delivery.share:.0%} of {delivery.prepared_words} prepared words were said as they are; "
        f"{delivery.said_words} words were said in all."
    )
