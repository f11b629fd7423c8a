"""Captions for those who read along, asked for every second in answers that fit into one packet or say "unchanged".

Server-sent events would hold a thread for each reader, and there are sixteen; an answer of
"unchanged" takes about a millisecond and holds none.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from meetings.formats.webvtt import dumps as dumps_webvtt
from meetings.live.caption_files import CaptionFiles
from meetings.live.captions import line_json, named_segments
from meetings.live.session import LiveSession
from meetings.transcript import Transcript
from search_app.live.access import followed
from search_app.parts import parts

_NOTHING = json.dumps({"total": 0, "heard": 0, "interim": "", "lines": []})

blueprint = Blueprint("live_captions", __name__, url_prefix="/live/<session_id>")


@blueprint.get("/captions")
def now(session_id: str) -> Response:
    """Give the latest lines, and the words that may still change."""
    path = caption_files(followed(session_id)).now
    try:
        stamp = path.stat().st_mtime_ns
        tag = f"{stamp:x}"
        if tag in request.if_none_match:
            response = Response(status=304)
        else:
            response = Response(path.read_bytes(), mimetype="application/json")
    except FileNotFoundError:
        tag, response = "none", Response(_NOTHING, mimetype="application/json")
    response.set_etag(tag)
    response.cache_control.no_cache = True
    return response


@blueprint.get("/captions/all")
def whole(session_id: str) -> Response:
    """Give all lines from the beginning."""
    lines = [line_json(line) for line in caption_files(followed(session_id)).lines()]
    response = Response(json.dumps({"lines": lines}, ensure_ascii=False), mimetype="application/json")
    response.cache_control.no_cache = True
    return response


@blueprint.get("/captions.vtt")
def webvtt(session_id: str) -> Response:
    """Give all lines as WebVTT, for players and captioning systems that fetch it again and again."""
    lines = caption_files(followed(session_id)).lines()
    transcript = Transcript(lines[-1].span.end_ms if lines else 0, named_segments(lines))
    response = Response(dumps_webvtt(transcript), mimetype="text/vtt")
    response.cache_control.no_cache = True
    return response


def caption_files(session: LiveSession) -> CaptionFiles:
    """Give the captions of a session."""
    return CaptionFiles(parts().settings.live_dir / session.id / "captions")
