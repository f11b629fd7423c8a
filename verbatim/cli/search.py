"""Commands on the index and the store as a whole: search, reindex, verify."""

from __future__ import annotations

from typing import Any

import click

from ingest.intake import source_of
from media.fixity import sha256_of
from meetings.errors import InputError, NotFoundError
from meetings.formats.dates import parse_date
from meetings.settings import Settings
from meetings.timeline import seconds_from_ms
from search_app.search.port import EVERYTHING, SearchHit, SearchQuery
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring
from verbatim.wiring import Wiring


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
    """Check that every upload is still the file that was received, by its SHA-256."""
    with wiring(settings) as wired:
        recordings = wired.catalogue.recordings()
        broken = {r.id: fault for r in recordings if (fault := _fault(r.id, r.source_sha256, wired))}
    if as_json:
        print_json({"checked": len(recordings), "broken": broken})
    if broken:
        told = "; ".join(f"{recording_id}: {fault}" for recording_id, fault in broken.items())
        raise InputError(f"{len(broken)} of {len(recordings)} recordings are not as they were received: {told}")
    tell(f"All {len(recordings)} recordings are as they were received.")


def _fault(recording_id: str, sha256: str, wired: Wiring) -> str | None:
    try:
        found = sha256_of(source_of(wired.catalogue.recording(recording_id), wired.settings))
    except NotFoundError:
        return "the file is gone"
    return None if found == sha256 else "the file has changed"
