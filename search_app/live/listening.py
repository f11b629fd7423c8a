"""Following a session: its page, and its sound as HLS with time-shift.

Sound is asked for in small whole files, so a listener holds no thread of the server; a proxy in
front may keep the segments, which never change.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request, send_file

from media.live.alive import is_alive
from media.live.playlist import OWN, WINDOW_S, read_segments, write_playlist
from meetings.errors import NotFoundError
from meetings.live.room import MARKABLE
from meetings.live.session import LiveSession
from meetings.transcript import PLENARY
from search_app.live.access import followed
from search_app.parts import parts
from search_app.security import CONTENT_POLICY

DAY_S = 86_400
_PLAYLISTS = {"live.m3u8": WINDOW_S, "whole.m3u8": None}
_RUN = re.compile(r"\d{4}-\d+")
_FILE = re.compile(r"init\.mp4|\d{6,}\.m4s")
_PLAYLIST_TYPE = "application/vnd.apple.mpegurl"

blueprint = Blueprint("live_listening", __name__, url_prefix="/live")


@blueprint.get("/<session_id>")
def room(session_id: str) -> Response:
    """Show the page on which a session is followed."""
    session = followed(session_id)
    page = render_template(
        "live_room.html",
        session=session,
        final=_is_final(session),
        alive=is_alive(parts().settings.live_dir),
        seats=[person.name for person in session.roster.participants],
        groups=dict.fromkeys([PLENARY, *(group.name for group in session.agenda.groups), session.group]),
        markable=MARKABLE,
        agenda_titles={item.number: item.title for item in session.agenda.items},
    )
    return playing(make_response(page))


def _is_final(session: LiveSession) -> bool:
    """Whether the transcript of the recording is there, which takes the place of what was written down live."""
    if session.state != "kept" or session.recording_id is None:
        return False
    return parts().catalogue.recording(session.recording_id).state == "done"


@blueprint.get("/<session_id>/sound/<channel_id>/<any('live.m3u8', 'whole.m3u8'):name>")
def playlist(session_id: str, channel_id: str, name: str) -> Response:
    """List the sound that there is: the last minutes, or all of it."""
    session = followed(session_id)
    folder = sound_folder(session, channel_id)
    text = _playlist(folder, name, session, _stamp(folder))
    response = Response(text, mimetype=_PLAYLIST_TYPE)
    response.set_etag(f"{hash(text) & 0xFFFFFFFFFFFF:x}")
    response.cache_control.max_age = 1
    response.make_conditional(request)
    return response


@blueprint.get("/<session_id>/sound/<channel_id>/<run>/<name>")
def segment(session_id: str, channel_id: str, run: str, name: str) -> Response:
    """Send a piece of sound."""
    session = followed(session_id)
    path = sound_folder(session, channel_id) / run / name
    if not _RUN.fullmatch(run) or not _FILE.fullmatch(name) or not path.is_file():
        raise NotFoundError("There is no such piece of sound.")
    return send_file(path, mimetype="audio/mp4", conditional=True, max_age=DAY_S)


def sound_folder(session: LiveSession, channel_id: str) -> Path:
    """Say where a channel's sound for listeners lies. Raises ``NotFoundError`` for a channel that is not there."""
    if session.channel(channel_id) is None:
        raise NotFoundError("There is no such channel in this session.")
    return parts().settings.live_dir / session.id / "hls" / channel_id


def playing(response: Response) -> Response:
    """Let a page play what its script puts together (Media Source Extensions)."""
    policy = CONTENT_POLICY.replace("media-src 'self'", "media-src 'self' blob:")
    response.headers["Content-Security-Policy"] = policy
    return response


@lru_cache(maxsize=64)
def _playlist(folder: Path, name: str, session: LiveSession, stamp: tuple[int, ...]) -> str:
    del stamp  # with it, a playlist is written anew only when an encoder has written more
    segments = read_segments(folder)
    if not segments or session.began_at is None:
        raise NotFoundError("There is no sound to listen to yet.")
    ended = session.state in {"kept", "failed"}
    return write_playlist(segments, session.began_at, ended=ended, window_s=_PLAYLISTS[name])


def _stamp(folder: Path) -> tuple[int, ...]:
    """What changes when an encoder has written more."""
    return tuple(path.stat().st_mtime_ns for path in sorted(folder.glob(f"*/{OWN}")))
