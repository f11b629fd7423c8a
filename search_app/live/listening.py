"""Following a session: its page, and its sound as HLS with time-shift.

Sound is asked for in small whole files; a proxy in front may keep them, as they never change. A
player that knows parts waits for the next one (blocking reload), and so is close behind the room.
"""

from __future__ import annotations

import datetime as dt
import re
import time
import zlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, render_template, request, send_file

from media.live.alive import is_alive
from media.live.parts import INIT, latest, read_parts
from media.live.playlist import WINDOW_S, Listed, listed, write_captions_playlist, write_master, write_playlist
from meetings.errors import NotFoundError
from meetings.live.room import MARKABLE
from meetings.live.session import LiveSession
from meetings.transcript import PLENARY
from search_app.live.access import followed, player_ticket
from search_app.live.reading_along import caption_files, segment_text, settled_ms
from search_app.live.waiting import NEVER, Stamp, held_answer, stamp_of, watch
from search_app.parts import parts
from search_app.security import CONTENT_POLICY

DAY_S = 86_400
_WINDOWS = {"live.m3u8": WINDOW_S, "whole.m3u8": None}
_RUN = re.compile(r"\d{4}-\d+")
_PART = re.compile(r"\d{6,}\.m4s")
_PARTS = re.compile(r"(\d{6,})-(\d{6,})\.m4s")
_MOST_PARTS = 16
_PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
# Three target durations, as the draft has it for a playlist; a part comes within one.
_PLAYLIST_WAIT_S = 6.0
_PART_WAIT_S = 3.0
# The captions of a piece of sound that are still not final by then are left out of the stream.
_CAPTIONS_WAIT_MS = 10_000

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
        captioned=[channel for channel in session.channels if channel.captioned],
        ticket=player_ticket(session),
    )
    return playing(make_response(page))


def _is_final(session: LiveSession) -> bool:
    """Whether the transcript of the recording is there, which takes the place of what was written down live."""
    if session.state != "kept" or session.recording_id is None:
        return False
    return parts().catalogue.recording(session.recording_id).state == "done"


@blueprint.get("/<session_id>/sound/master.m3u8")
def master(session_id: str) -> Response:
    """List the channels and the captions that go with them, for players that let one choose."""
    session = followed(session_id)
    present = [c for c in session.channels if stamp_of(latest(sound_folder(session, c.id))) != NEVER]
    if not present:
        raise NotFoundError("There is no sound to listen to yet.")
    captioned = [c for c in present if c.captioned and caption_files(session, c.id).now.exists()]
    return _playlist_answer(write_master(present, captioned))


@blueprint.get("/<session_id>/sound/<channel_id>/<any('live.m3u8', 'whole.m3u8'):name>")
def playlist(session_id: str, channel_id: str, name: str) -> Response:
    """List the sound that there is: the last minutes, or all of it; wait for what is asked for by number."""
    session = followed(session_id)
    folder = sound_folder(session, channel_id)
    segment, part = (request.args.get(f"_HLS_{what}", type=int) for what in ("msn", "part"))
    stamp = stamp_of(latest(folder))
    if segment is not None:
        stamp = _wait_for(folder, session, segment, part)
    elif part is not None:
        abort(400)
    return _playlist_answer(_playlist(folder, name, session.began_at, _has_ended(session), stamp))


@blueprint.get("/<session_id>/sound/<channel_id>/captions.m3u8")
def captions_playlist(session_id: str, channel_id: str) -> Response:
    """List the captions that go with the sound, as far as they are settled."""
    session = followed(session_id)
    folder = sound_folder(session, channel_id)
    sound = _listed(folder, _has_ended(session), stamp_of(latest(folder)))
    if session.began_at is None or not sound.segments:
        raise NotFoundError("There are no captions yet.")
    until_ms = max(settled_ms(session, channel_id), sound.segments[-1].end_ms - _CAPTIONS_WAIT_MS)
    return _playlist_answer(write_captions_playlist(sound, session.began_at, until_ms=until_ms, window_s=WINDOW_S))


@blueprint.get("/<session_id>/sound/<channel_id>/captions/<run>/<int:start_ms>-<int:end_ms>.vtt")
def captions_piece(session_id: str, channel_id: str, run: str, start_ms: int, end_ms: int) -> Response:
    """Send the captions of one segment of the sound."""
    session = followed(session_id)
    sound_folder(session, channel_id)
    if not _RUN.fullmatch(run) or not start_ms < end_ms <= start_ms + 60_000:
        raise NotFoundError("There are no such captions.")
    response = Response(segment_text(session, channel_id, run, start_ms, end_ms), mimetype="text/vtt")
    response.cache_control.max_age = 10
    return response


@blueprint.get("/<session_id>/sound/<channel_id>/<run>/<name>")
def segment(session_id: str, channel_id: str, run: str, name: str) -> Response:
    """Send a piece of sound: a part, which is waited for if it is the next one, or several in a row as a segment."""
    session = followed(session_id)
    channel, path = sound_folder(session, channel_id), sound_folder(session, channel_id) / run / name
    if not _RUN.fullmatch(run) or not (path.parent / INIT).is_file():
        raise NotFoundError("There is no such piece of sound.")
    if row := _PARTS.fullmatch(name):
        return _segment(path.parent, int(row[1]), int(row[2]))
    if _PART.fullmatch(name):
        _wait_for_part(channel, run, int(path.stem))
    elif name != INIT:
        raise NotFoundError("There is no such piece of sound.")
    if not path.is_file():
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


def _segment(run: Path, first: int, last: int) -> Response:
    paths = [run / f"{number:06d}.m4s" for number in range(first, min(last, first + _MOST_PARTS) + 1)]
    if not paths or not all(path.is_file() for path in paths):
        raise NotFoundError("There is no such piece of sound.")
    response = Response(b"".join(path.read_bytes() for path in paths), mimetype="audio/mp4")
    response.cache_control.max_age = DAY_S
    response.set_etag(f"{run.name}-{first}-{last}")
    length = response.content_length
    response.make_conditional(request, accept_ranges=True, complete_length=length)
    return response


def _wait_for(folder: Path, session: LiveSession, segment: int, part: int | None) -> Stamp:
    """Wait until the playlist holds a segment, or a part of it; tell when that would take too long."""
    stamp = stamp_of(latest(folder))
    sound = _listed(folder, _has_ended(session), stamp)
    if sound.is_far(segment):
        abort(400)
    deadline = time.monotonic() + _PLAYLIST_WAIT_S
    with held_answer() as free:
        while free and not sound.holds(segment, part) and (left := deadline - time.monotonic()) > 0:
            stamp = watch.wait(latest(folder), stamp, left)
            sound = _listed(folder, _has_ended(session), stamp)
    if not free or not sound.holds(segment, part):
        abort(503)
    return stamp


def _wait_for_part(folder: Path, run: str, number: int) -> None:
    path = folder / run / f"{number:06d}.m4s"
    if path.is_file() or (number and not path.with_name(f"{number - 1:06d}.m4s").is_file()):
        return
    stamp, deadline = stamp_of(latest(folder)), time.monotonic() + _PART_WAIT_S
    with held_answer() as free:
        while free and not path.is_file() and (left := deadline - time.monotonic()) > 0:
            stamp = watch.wait(latest(folder), stamp, left)


def _playlist_answer(text: str) -> Response:
    response = Response(text, mimetype=_PLAYLIST_TYPE)
    response.set_etag(f"{zlib.crc32(text.encode()):x}")
    response.cache_control.max_age = 1
    response.make_conditional(request)
    return response


@lru_cache(maxsize=64)
def _playlist(folder: Path, name: str, began_at: dt.datetime | None, ended: bool, stamp: Stamp) -> str:
    sound = _listed(folder, ended, stamp)
    if began_at is None or not sound.segments:
        raise NotFoundError("There is no sound to listen to yet.")
    return write_playlist(sound, began_at, window_s=_WINDOWS[name])


@lru_cache(maxsize=16)
def _listed(folder: Path, ended: bool, stamp: Stamp) -> Listed:
    del stamp  # with it, the parts are read anew only when an encoder has written more
    return listed(read_parts(folder), ended=ended)


def _has_ended(session: LiveSession) -> bool:
    return session.state in {"kept", "failed"}
