"""Commands that take a transcript out of the store, and say what its title page needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from media.silencing import RENDITION, make_public
from media.storage import storage_of
from meetings.catalogue.occasions import house_style, with_occasion
from meetings.errors import InputError
from meetings.formats import FORMATS, format_for_suffix
from meetings.formats import export as write_format
from meetings.formats.dates import parse_date, parse_time
from meetings.formats.edition import Edition, Sound
from meetings.formats.header import Header
from meetings.formats.profiles import PROFILES, find_profile
from meetings.settings import Settings
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring
from verbatim.cli.files import write_bytes
from verbatim.wiring import Wiring


@click.command()
@click.argument("recording_id", metavar="ID")
@click.option("--format", "fmt", type=click.Choice(list(FORMATS)), help="Format (default: by the output's suffix).")
@click.option("--profile", type=click.Choice(list(PROFILES)), help="House style (default: the body's own, else wgec).")
@click.option("--summary", is_flag=True, help="The skeleton of a summary record instead of the whole text.")
@click.option("--times/--no-times", default=None, help="Say when things were said (default: only the page does).")
@click.option("--marks", is_flag=True, help="Show decisions, square brackets, next steps and checks behind paragraphs.")
@click.option("--item", "items", multiple=True, help="Only this agenda item; may be given several times.")
@click.option("--group", "groups", multiple=True, help="Only plenary, or this breakout group.")
@click.option("--speaker", "speakers", multiple=True, help="Only this speaker.")
@click.option("--language", "languages", multiple=True, help="Only what was said in this language, such as fr.")
@click.option("--sound", is_flag=True, help="Carry the sound inside the page, which then plays without a network.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file.")
@data_option
def export(
    recording_id: str,
    fmt: str | None,
    profile: str | None,
    summary: bool,
    times: bool | None,
    marks: bool,
    items: tuple[str, ...],
    groups: tuple[str, ...],
    speakers: tuple[str, ...],
    languages: tuple[str, ...],
    sound: bool,
    output: Path,
    settings: Settings,
) -> None:
    """Export a transcript: the approved version where there is one, else the text as it is, marked as a draft."""
    fmt = fmt or format_for_suffix(output)
    with wiring(settings) as wired:
        recording = with_occasion(wired.catalogue, wired.catalogue.recording(recording_id))
        edition = Edition(
            profile=find_profile(profile or house_style(wired.catalogue, recording)),
            kind="summary" if summary else "verbatim",
            times=times,
            marks=marks,
            items=items,
            groups=groups,
            speakers=speakers,
            languages=languages,
            sound=_sound(recording_id, fmt, wired) if sound else None,
        )
        transcript, review = wired.catalogue.official_transcript(recording_id)
        header = Header.of(recording, dt.datetime.now(dt.UTC), review)
        write_bytes(output, write_format(transcript, header, fmt, edition))
    tell(f"Written to {output}: {_which(header)}.")


def _which(header: Header) -> str:
    """Say which text was exported."""
    if header.version is None:
        return "the text as it now is, which nobody has approved"
    return f"version {header.version.number}, approved by {header.version.approved_by}"


def _sound(recording_id: str, fmt: str, wired: Wiring) -> Sound:
    """Read the recording as browsers play it. Raises ``InputError`` where it cannot be carried."""
    if fmt != "html":
        raise InputError("Only a page can carry the sound: use --format html.")
    storage = storage_of(wired.settings)
    if storage.find(wired.catalogue.recording(recording_id).id, RENDITION) is None:
        raise InputError("There is no version of this recording to listen to.")
    name = make_public(storage, recording_id, wired.catalogue.edits.withheld_spans(recording_id))
    with storage.open(recording_id, name) as file:
        return Sound("audio/mp4", file.read())


@click.command()
@click.argument("recording_id", metavar="ID")
@click.option("--date", help="Day of the session: 2013-05-30 or 30.05.2013.")
@click.option("--body", help="Who meets: Working Group on Enhanced Cooperation.")
@click.option("--session", help="Part of the meeting: Second day, morning.")
@click.option("--place", help="Town, or building and town.")
@click.option("--room", help="Room.")
@click.option("--starts", help="Local time at which it begins: 10:00.")
@click.option("--ends", help="Local time at which it ends: 13:05.")
@click.option("--symbol", help="Number of the document.")
@json_option
@data_option
def describe(
    recording_id: str,
    date: str | None,
    body: str | None,
    session: str | None,
    place: str | None,
    room: str | None,
    starts: str | None,
    ends: str | None,
    symbol: str | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Say who met where and when: what the title pages of all exports are made from."""
    texts = {"body": body, "session": session, "place": place, "room": room, "symbol": symbol}
    times = {"starts_at": starts, "ends_at": ends}
    with wiring(settings) as wired:
        recording = wired.catalogue.recording(recording_id)
        changes: dict[str, Any] = {
            **{name: " ".join(text.split()) for name, text in texts.items() if text is not None},
            **{name: parse_time(text) if text else None for name, text in times.items() if text is not None},
        }
        changed = replace(recording.occasion, **changes)
        wired.catalogue.set_occasion(recording_id, parse_date(date) if date else recording.date, changed)
        header = Header.of(with_occasion(wired.catalogue, wired.catalogue.recording(recording_id)))
    if as_json:
        print_json({"id": recording_id, "lines": list(header.lines)})
    else:
        click.echo("\n".join(header.lines))
