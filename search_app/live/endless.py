"""Sound as an endless MP3, for players and radios outside the browser."""

from __future__ import annotations

from flask import Blueprint, Response, request

from media.live.mp3 import ICY_EVERY_BYTES, mp3_stream, with_titles
from media.live.parts import latest
from meetings.errors import NotFoundError, VerbatimError
from meetings.live.session import LiveSession
from search_app.errors import problem
from search_app.live.access import followed, while_followed
from search_app.live.listening import sound_folder
from search_app.live.reading_along import latest_line
from search_app.live.waiting import NEVER, held_answer, stamp_of, watch
from search_app.parts import parts

# Without anything new for so long the session is asked for whether it has ended.
_LOOK_EVERY_S = 2.0

blueprint = Blueprint("live_endless", __name__, url_prefix="/live")


@blueprint.get("/<session_id>/sound/<channel_id>/stream.mp3")
def stream(session_id: str, channel_id: str) -> Response:
    """Send a channel as it comes: from nearly now, or from so many seconds into the session (``from``)."""
    session = followed(session_id)
    channel = session.channel(channel_id)
    folder = sound_folder(session, channel_id)
    if channel is None or stamp_of(latest(folder)) == NEVER:
        raise NotFoundError("There is no sound to listen to yet.")
    from_s = request.args.get("from", type=float)
    wants_titles = request.headers.get("Icy-MetaData") == "1"
    headers = {
        "icy-name": _plain(f"{session.meeting.title}, {channel.label}"),
        "icy-pub": "0",
        "icy-br": "64",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",  # a proxy passes it on as it comes
        **({"icy-metaint": str(ICY_EVERY_BYTES)} if wants_titles else {}),
    }
    if request.method == "HEAD":
        return Response(mimetype="audio/mpeg", headers=headers)
    place = held_answer()
    if not place.__enter__():
        place.__exit__(None, None, None)
        told = problem(503, "Too many listen to endless streams now; the page itself still plays.")
        told.headers["Retry-After"] = "30"
        return told
    sound = mp3_stream(folder, None if from_s is None else max(0, round(from_s * 1000)), _Waiting(session, channel_id))
    content = with_titles(sound, _Title(session, channel_id)) if wants_titles else sound
    response = Response(while_followed(content, session), mimetype="audio/mpeg", headers=headers)
    response.call_on_close(lambda: place.__exit__(None, None, None))
    return response


class _Waiting:
    """Waits for more sound; says that there will be none once the session is over."""

    def __init__(self, session: LiveSession, channel_id: str) -> None:
        self._live, self._id = parts().catalogue.live, session.id
        self._latest = latest(sound_folder(session, channel_id))
        self._known = stamp_of(self._latest)

    def __call__(self) -> bool:
        now = watch.wait(self._latest, self._known, _LOOK_EVERY_S)
        if now != self._known:
            self._known = now
            return True
        try:
            return self._live.get(self._id).state == "open"
        except VerbatimError:  # the store cannot be asked now: the sound goes on
            return True


class _Title:
    """Who speaks, on which item: what a player shows."""

    def __init__(self, session: LiveSession, channel_id: str) -> None:
        self._title = session.meeting.title
        self._find = latest_line(session, channel_id)

    def __call__(self) -> str:
        line = self._find()
        item = f"item {line['agenda_item']}" if line and line["agenda_item"] else None
        return ", ".join(part for part in (line["name"] if line else None, item) if part) or self._title


def _plain(text: str) -> str:
    """Give what fits into a header."""
    return " ".join(text.split()).encode("latin-1", "replace").decode("latin-1")
