"""Commands for sessions while they happen."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import click

from media.live.alive import is_alive
from media.live.fetching import check_address
from media.live.sending import Sender, send_file
from media.probe import probe
from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError, UnavailableError
from meetings.formats.dates import parse_date
from meetings.live.session import FLOOR, Channel, LiveSession, check_captions, check_channels
from meetings.recording import ProcessingOptions
from meetings.settings import Settings
from verbatim.cli.base import data_option, json_option, print_json, tell, wiring
from verbatim.cli.files import read_agenda, read_roster

_FILE = click.Path(dir_okay=False, path_type=Path)
_SERVER = "http://127.0.0.1:5000"


@click.group()
def live() -> None:
    """Record, stream and caption a session while it happens."""


@live.command(name="open")
@click.option("--meeting", required=True, help="Title of the meeting.")
@click.option("--date", help="Day of the session (default: today).")
@click.option("--agenda", type=_FILE, help="Agenda file (JSON).")
@click.option("--roster", type=_FILE, help="Roster file (JSON or CSV).")
@click.option("--group", default="plenary", show_default=True, help="plenary, or the breakout group.")
@click.option("--language", help="Language of the floor, such as en; found by listening when not given.")
@click.option(
    "--interpretation", multiple=True, metavar="CODE", help="A channel beside the floor: fr. May be repeated."
)
@click.option(
    "--captions", multiple=True, metavar="CHANNEL", default=[FLOOR], show_default=True,
    help="A channel of which captions are made: floor, or the code of an interpretation. May be repeated.",
)  # fmt: skip
@click.option("--address", help="Fetch the floor from here: rtmp://, srt://, http(s):// (Icecast, HLS).")
@click.option("--model", help="Whisper model: a size or a folder.")
@click.option(
    "--audience", type=click.Choice(["group", "observers", "public"]), default="group", show_default=True,
    help="Who may listen.",
)  # fmt: skip
@click.option("--decision", default="", help="The decision by which they may.")
@json_option
@data_option
def open_(
    meeting: str,
    date: str | None,
    agenda: Path | None,
    roster: Path | None,
    group: str,
    language: str | None,
    interpretation: tuple[str, ...],
    captions: tuple[str, ...],
    address: str | None,
    model: str | None,
    audience: str,
    decision: str,
    as_json: bool,
    settings: Settings,
) -> None:
    """Open a session; print its id."""
    if address:
        check_address(address, settings.live_hosts)
    floor = Channel(language=language, address=address, captioned=FLOOR in captions)
    more = (Channel(code, code, code, captioned=code in captions) for code in interpretation)
    channels = check_channels([floor, *more])
    check_captions(channels, settings.live_captions)
    with wiring(settings) as wired:
        session = wired.catalogue.live.open(
            wired.catalogue.add_meeting(meeting),
            channels=channels,
            date=parse_date(date) if date else utc_now().date(),
            group=group,
            agenda=read_agenda(agenda),
            roster=read_roster(roster),
            options=ProcessingOptions(language, model=model),
            audience=audience,
            decision=decision,
        )
    if as_json:
        print_json(_row(session))
    else:
        click.echo(session.id)


@live.command(name="list")
@json_option
@data_option
def list_(as_json: bool, settings: Settings) -> None:
    """List the live sessions, newest first."""
    with wiring(settings) as wired:
        sessions = wired.catalogue.live.all()
    if as_json:
        print_json([_row(session) for session in sessions])
        return
    for session in sessions:
        click.echo(f"{session.id}  {session.state:6}  {session.recording_id or '-':16}  {session.meeting.title}")


@live.command()
@click.argument("file", type=_FILE)
@click.option("--session", "session_id", metavar="ID", required=True, help="The session to play into.")
@click.option("--channel", default=FLOOR, show_default=True)
@click.option("--server", default=_SERVER, show_default=True, help="Address of the interface.")
@click.option("--key", help="The session's key, on a machine without its store.")
@click.option("--fast", is_flag=True, help="Do not wait as long as the recording lasts.")
@data_option
def play(
    file: Path, session_id: str, channel: str, server: str, key: str | None, fast: bool, settings: Settings
) -> None:
    """Play a recording into a session as if it were said now."""
    if not server.startswith(("http://", "https://")):
        raise InputError("The address of the interface begins with http:// or https://.")
    probe(file)
    if key is None:
        with wiring(settings) as wired:
            key = wired.catalogue.live.get(session_id).key
    sent = send_file(file, Sender(server, session_id, channel, key), lambda _number: None, real_time=not fast)
    tell(f"All {sent} chunks are on the archive's disk.")


@live.command()
@click.argument("session_id", metavar="ID")
@data_option
def end(session_id: str, settings: Settings) -> None:
    """End a session: its sound becomes a recording."""
    with wiring(settings) as wired:
        wired.catalogue.live.end(session_id, utc_now())
    tell("The session has ended. Its recording is put together by: verbatim serve, or verbatim live run")


@live.command()
@click.argument("session_id", metavar="ID")
@data_option
def retry(session_id: str, settings: Settings) -> None:
    """Try again to make the recording of a session that failed."""
    with wiring(settings) as wired:
        wired.catalogue.live.retry(session_id)


@live.command()
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when the process that started this one ends.")
@click.option("--no-captions", is_flag=True, help="Only stream and keep; write nothing down meanwhile.")
@click.option("--check", is_flag=True, help="Only say whether this work is being done; for health checks.")
@data_option
def run(with_parent: bool, no_captions: bool, check: bool, settings: Settings) -> None:
    """Do the work of live sessions until stopped; ``verbatim serve`` does this by itself."""
    if check:
        _check_alive(settings)
        return
    from verbatim.live.tasks import make_tasks
    from verbatim.live.work import LiveWork

    logging.getLogger("verbatim").setLevel(logging.INFO)
    with wiring(settings) as wired:
        LiveWork(wired, make_tasks(settings, captions=not no_captions)).run_forever(with_parent=with_parent)


def _check_alive(settings: Settings) -> None:
    if not is_alive(settings.live_dir):
        raise UnavailableError("Nobody does the work of live sessions. Start it with: verbatim live run")
    tell("The work of live sessions is being done.")


def _row(session: LiveSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "meeting": session.meeting.title,
        "date": session.date.isoformat() if session.date else None,
        "state": session.state,
        "channels": [channel.id for channel in session.channels],
        "began": session.began_at.isoformat() if session.began_at else None,
        "recording": session.recording_id,
        "error": session.error,
    }
