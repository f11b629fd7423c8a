"""The command that applies retention rules, and says beforehand what would go."""

from __future__ import annotations

import click

from ingest.retention import Kind, let_go
from ingest.retention import due as find_due
from meetings.catalogue.transactions import utc_now
from meetings.people import Actor
from meetings.settings import Settings
from verbatim.cli.base import data_option, tell, wiring

_DAYS = click.IntRange(min=1)


@click.command()
@click.option("--decoded", type=_DAYS, help="Let decoded sound and stage results go after so many days.")
@click.option("--sound", type=_DAYS, help="Let uploads go as well, where a version of the text is approved.")
@click.option("--apply", is_flag=True, help="Delete it; without this, only say what would go.")
@data_option
def retain(decoded: int | None, sound: int | None, apply: bool, settings: Settings) -> None:
    """Say what is kept no longer than rules ask for, and with --apply delete it.

    Days count from when processing ended. Transcripts, their history and the audit trail always stay; the audit trail
    notes what went.
    """
    days: dict[Kind, int] = {}
    if decoded:
        days["decoded"] = decoded
    if sound:
        days["sound"] = sound
    if not days:
        raise click.UsageError("Give a rule: --decoded DAYS or --sound DAYS.")
    with wiring(settings) as wired:
        found = list(find_due(wired.catalogue, settings, days, utc_now()))
        for each in found:
            names = ", ".join(each.names)
            click.echo(f"{each.recording.id}  {each.size_bytes / 1e6:8.1f} MB  {each.recording.file_name}: {names}")
            if apply:
                let_go(wired.catalogue, settings, each, Actor("verbatim retain", "secretariat"), utc_now())
    total = f"{len(found)} recordings, {sum(each.size_bytes for each in found) / 1e9:.2f} GB"
    tell(f"Deleted: {total}." if apply else f"Would go: {total}. Nothing is deleted without --apply.")
