"""Taking sound in: takes and their numbered chunks, acknowledged when they are on the disk.

=======  ==========================================================  ==================================
POST     ``/live/ID/channels/CHANNEL/takes``                         begin a take: ``{"type": …}``
GET      ``/live/ID/channels/CHANNEL/takes/TAKE``                    which chunk is expected next
PUT      ``/live/ID/channels/CHANNEL/takes/TAKE/chunks/NUMBER``      one chunk, as it came from the recorder
=======  ==========================================================  ==================================

Whoever sends shows the session's key as a bearer token, which no foreign page knows; so these routes
need no form token. An answer says which chunk is ``next``; 409 says the same of one sent too early.
"""

from __future__ import annotations

import datetime as dt
import hmac

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from media.live.chunks import MOST_CHUNK_BYTES, ChunkFolder, SequenceError
from meetings.errors import InputError, NotFoundError, VerbatimError
from meetings.live.session import LiveSession
from search_app.errors import ConflictError, problem, status_of
from search_app.parts import parts

MOST_AGE_MS = 60_000

blueprint = Blueprint("live_receiving", __name__, url_prefix="/live/<session_id>/channels/<channel_id>/takes")


@blueprint.errorhandler(VerbatimError)
def _told(error: VerbatimError) -> Response:
    if isinstance(error, SequenceError):
        return problem(409, error.message, next=error.expected)
    return problem(status_of(error), error.message)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    return problem(error.code or 500, error.description or error.name)


@blueprint.after_request
def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("")
def begin(session_id: str, channel_id: str) -> tuple[Response, int]:
    """Begin a take."""
    session = _sending(session_id)
    about = request.get_json(silent=True)
    if not isinstance(about, dict):
        raise InputError("Say what type the sound has.")
    age_ms = about.get("age_ms", 0)
    if not isinstance(age_ms, int) or not 0 <= age_ms <= MOST_AGE_MS:
        raise InputError("The age of a take is a whole number of milliseconds, at most a minute.")
    began_at = dt.datetime.now(dt.UTC) - dt.timedelta(milliseconds=age_ms)
    take = chunk_folder(session, channel_id).begin(str(about.get("type", "")), began_at)
    parts().catalogue.live.begin(session.id, take.began_at)
    return jsonify(take=take.id, next=0), 201


@blueprint.get("/<take_id>")
def standing(session_id: str, channel_id: str, take_id: str) -> Response:
    """Say which chunk of a take is expected next."""
    return jsonify(next=chunk_folder(_known(session_id), channel_id).take(take_id).expected)


@blueprint.put("/<take_id>/chunks/<int:number>")
def put(session_id: str, channel_id: str, take_id: str, number: int) -> Response:
    """Keep a chunk; it is on the disk when this answers."""
    chunks = chunk_folder(_sending(session_id), channel_id)
    request.max_content_length = MOST_CHUNK_BYTES
    return jsonify(next=chunks.put(chunks.take(take_id), number, request.get_data(cache=False)))


def chunk_folder(session: LiveSession, channel_id: str) -> ChunkFolder:
    """Give the folder of a channel's chunks. Raises ``NotFoundError`` for a channel that the session has not."""
    channel = session.channel(channel_id)
    if channel is None:
        raise NotFoundError("There is no such channel in this session.")
    return ChunkFolder(parts().settings.live_dir / session.id / channel.id)


def _sending(session_id: str) -> LiveSession:
    session = _known(session_id)
    if session.state != "open":
        raise ConflictError("This session has ended; it takes no more sound.")
    return session


def _known(session_id: str) -> LiveSession:
    session = parts().catalogue.live.get(session_id)
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(shown.encode(), session.key.encode()):
        raise NotFoundError("There is no such live session.")
    return session
