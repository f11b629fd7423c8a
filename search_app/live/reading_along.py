"""Captions for those who read along: pushed as they come (server-sent events), or asked for every second.

A waiting reader holds a thread of the server, and there is room for many; one who finds none is
told so, and the page asks every second instead, in answers that say "unchanged" in a millisecond.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from media.live.parts import begins_ms
from meetings.errors import NotFoundError
from meetings.formats.webvtt import dumps as dumps_webvtt
from meetings.live.caption_files import CaptionFiles
from meetings.live.caption_segments import caption_segment
from meetings.live.captions import CaptionLine, line_json, named_segments
from meetings.live.session import FLOOR, LiveSession
from meetings.timeline import Span
from meetings.transcript import Transcript
from search_app.errors import problem
from search_app.live.access import followed, while_followed
from search_app.live.waiting import NEVER, Stamp, held_answer, stamp_of, watch
from search_app.parts import parts

_NOTHING = json.dumps({"total": 0, "heard": 0, "settled": 0, "interim": "", "lines": []})
# A reader is asked to come back now and then, so that whoever may no longer read is turned away.
_LONGEST_S = 300.0
_SIGN_OF_LIFE_S = 10.0

blueprint = Blueprint("live_captions", __name__, url_prefix="/live/<session_id>")


@blueprint.get("/captions")
def now(session_id: str) -> Response:
    """Give the latest lines, and the words that may still change."""
    path = _asked_for(session_id).now
    try:
        tag = _tag(stamp_of(path))
        if tag in request.if_none_match:
            response = Response(status=304)
        else:
            response = Response(path.read_bytes(), mimetype="application/json")
    except FileNotFoundError:
        tag, response = "none", Response(_NOTHING, mimetype="application/json")
    response.set_etag(tag)
    response.cache_control.no_cache = True
    return response


@blueprint.get("/captions/events")
def events(session_id: str) -> Response:
    """Push the latest lines whenever there is something new."""
    path = _asked_for(session_id).now
    place = held_answer()
    if not place.__enter__():
        place.__exit__(None, None, None)
        told = problem(503, "There is no room for another reader here; ask for the captions every second instead.")
        told.headers["Retry-After"] = "30"
        return told
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = Response(
        while_followed(_events(path), followed(session_id)), mimetype="text/event-stream", headers=headers
    )
    response.call_on_close(lambda: place.__exit__(None, None, None))
    return response


def _events(path: Path) -> Iterator[str]:
    """Yield an event for each new state, and a sign of life when nothing is said."""
    yield "retry: 1000\n\n"
    known, until = NEVER, time.monotonic() + _LONGEST_S
    while time.monotonic() < until:
        found = watch.wait(path, known, _SIGN_OF_LIFE_S)
        if found in (known, NEVER):
            yield ": nothing new\n\n"
        else:
            known = found
            yield f"id: {_tag(known)}\ndata: {path.read_text(encoding='utf-8')}\n\n"


@blueprint.get("/captions/all")
def whole(session_id: str) -> Response:
    """Give all lines from the beginning."""
    lines = [line_json(line) for line in _asked_for(session_id).lines()]
    response = Response(json.dumps({"lines": lines}, ensure_ascii=False), mimetype="application/json")
    response.cache_control.no_cache = True
    return response


@blueprint.get("/captions.vtt")
def webvtt(session_id: str) -> Response:
    """Give all lines as WebVTT, for players and captioning systems that fetch it again and again."""
    lines = _asked_for(session_id).lines()
    transcript = Transcript(lines[-1].span.end_ms if lines else 0, named_segments(lines))
    response = Response(dumps_webvtt(transcript), mimetype="text/vtt")
    response.cache_control.no_cache = True
    return response


def caption_files(session: LiveSession, channel_id: str = FLOOR) -> CaptionFiles:
    """Give the captions of a channel of a session."""
    return CaptionFiles.of_channel(parts().settings.live_dir / session.id, channel_id)


def settled_ms(session: LiveSession, channel_id: str) -> int:
    """Say how far the captions of a channel are settled."""
    state = _state(path := caption_files(session, channel_id).now, stamp_of(path))
    return int(state["settled"])


def segment_text(session: LiveSession, channel_id: str, run: str, start_ms: int, end_ms: int) -> str:
    """Give the captions of a piece of the sound as WebVTT."""
    files = caption_files(session, channel_id)
    lines = _lines(files, stamp_of(files.lines_file))
    return caption_segment(lines, Span(start_ms, end_ms), begins_ms(run))


def latest_line(session: LiveSession, channel_id: str) -> Callable[[], dict[str, Any] | None]:
    """Give what tells the last line of a channel's captions, also when the request is over."""
    path = caption_files(session, channel_id).now
    return lambda: next(iter(_state(path, stamp_of(path))["lines"][-1:]), None)


def _asked_for(session_id: str) -> CaptionFiles:
    """Give the captions of the channel that is asked for: the floor's unless it is said otherwise."""
    session = followed(session_id)
    channel_id = request.args.get("channel", FLOOR)
    if session.channel(channel_id) is None:
        raise NotFoundError("There is no such channel in this session.")
    return caption_files(session, channel_id)


def _tag(stamp: Stamp) -> str:
    return f"{stamp[0]:x}-{stamp[1]:x}"


@lru_cache(maxsize=16)
def _state(path: Path, stamp: Stamp) -> dict[str, Any]:
    del stamp
    try:
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        state = json.loads(_NOTHING)
    return state


@lru_cache(maxsize=8)
def _lines(files: CaptionFiles, stamp: Stamp) -> tuple[CaptionLine, ...]:
    del stamp
    return files.lines()
