"""Commands on the index and the store as a whole: search, reindex, verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from meetings.errors import VerbatimError
from meetings.formats.dates import parse_date
from meetings.settings import Settings
from meetings.timeline import seconds_from_ms
from search_app.search.port import EVERYTHING, SearchHit, SearchQuery
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring

if TYPE_CHECKING:
    from verbatim.verifying import Verdict


@click.command()
@click.argument("query", default="")
@click.option("--speaker", help="Only what this speaker said.")
@click.option("--agenda-item", help="Only under this agenda item.")
@click.option("--group", help="Only in this group: plenary, Brazil, India.")
@click.option("--meeting", help="Only in this meeting.")
@click.option("--stakeholder", help="Only this stakeholder group.")
@click.option("--from", "date_from", help="Only on or after this date.")
@click.option("--to", "date_to", help="Only on or before this date.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@json_option
@data_option
def search(
    query: str, date_from: str | None, date_to: str | None, as_json: bool, settings: Settings, **filters: Any
) -> None:
    """Search all transcripts for words, "phrases", and -words to leave out."""
    asked = SearchQuery(
        access=EVERYTHING,  # whoever sits at the computer holds the disk
        text=query,
        date_from=parse_date(date_from) if date_from else None,
        date_to=parse_date(date_to) if date_to else None,
        **filters,
    )
    with wiring(settings) as wired:
        results = wired.index.search(asked)
    if as_json:
        print_json({"total": results.total, "hits": [_row(hit) for hit in results.hits]})
        return
    for hit in results.hits:
        _print_hit(hit)
    tell(f"{results.total} found." if results.total else "Nothing found.")


def _row(hit: SearchHit) -> dict[str, Any]:
    document = hit.document
    return {
        "recording": document.recording_id,
        "statement": document.statement,
        "meeting": document.meeting,
        "date": document.date.isoformat() if document.date else None,
        "start": seconds_from_ms(document.start_ms),
        "end": seconds_from_ms(document.end_ms),
        "speaker": document.speaker,
        "agenda_item": document.agenda_item,
        "group": document.group,
        "snippet": "".join(fragment.text for fragment in hit.snippet),
        "text": document.text,
    }


def _print_hit(hit: SearchHit) -> None:
    document = hit.document
    seconds = document.start_ms // 1000
    when = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    tags = [f"item {document.agenda_item}" if document.agenda_item else "", document.group or ""]
    click.secho(f"{document.speaker}  {when}  {', '.join(t for t in tags if t)}", bold=True)
    click.echo(f"  {document.meeting}{f', {document.date}' if document.date else ''}  [{document.recording_id}]")
    click.echo("  " + "".join(click.style(f.text, bold=True) if f.matched else f.text for f in hit.snippet))


@click.command()
@data_option
def reindex(settings: Settings) -> None:
    """Build the search index anew from the store, while searching goes on."""
    with wiring(settings, index_read_only=False) as wired:
        count = wired.keeper.rebuild()
    tell(f"{count} segments indexed.")


@click.command()
@json_option
@data_option
def verify(as_json: bool, settings: Settings) -> None:
    """Check that uploads, results, store, index and audit trail agree; say the first fault.

    Every upload is read whole and compared with the SHA-256 that it arrived with, so this takes a while.
    """
    from verbatim.verifying import verify as look

    with wiring(settings) as wired:
        verdict = look(wired)
        entries, digest = wired.catalogue.proofs.length()
        names = {recording.id: recording.file_name for recording in wired.catalogue.recordings()}
    if as_json:
        print_json(_verdict_row(verdict) | {"audit": {"entries": entries, "digest": digest}})
    if verdict.faults:
        first = verdict.faults[0]
        where = f"{names.get(first.recording_id, '')!r} ({first.recording_id}): " if first.recording_id else ""
        more = f" There are {len(verdict.faults) - 1} more; --json shows all." if len(verdict.faults) > 1 else ""
        raise VerbatimError(f"Not all is as it should be. {where}{first.told}.{more}")
    tell(f"All {verdict.checked} recordings are as they were received, and everything agrees.")
    if digest:
        tell(f"The audit trail has {entries:,} entries. Note the last digest elsewhere: {digest}")
    if verdict.on_their_way:
        tell(f"{verdict.on_their_way} of them are still being processed.")


def _verdict_row(verdict: Verdict) -> dict[str, Any]:
    broken: dict[str, str] = {}
    for fault in verdict.faults:
        broken.setdefault(fault.recording_id or "store", fault.told)
    return {"checked": verdict.checked, "broken": broken}
