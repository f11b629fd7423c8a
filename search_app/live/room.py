"""The room: asking for the floor, giving it, the agenda cursor and marks; the same for those in the room and afar."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.transactions import utc_now
from meetings.errors import InputError, NotFoundError
from meetings.live.corrections import correct, corrections
from meetings.live.room import EventKind, RoomEvent, room_after
from meetings.live.session import LiveSession
from search_app.accounts.actor import current_actor, is_at_the_computer
from search_app.live.access import followed
from search_app.live.reading_along import caption_files
from search_app.parts import parts

_OFFICE: tuple[EventKind, ...] = ("ask", "withdraw", "give", "rest", "item", "group", "mark", "unmark")
_OWN: tuple[EventKind, ...] = ("ask", "withdraw")

blueprint = Blueprint("live_room", __name__, url_prefix="/live/<session_id>")


@blueprint.get("/room")
def state(session_id: str) -> Response:
    """Give the room as it stands, or say that it is unchanged."""
    session = followed(session_id)
    tag = f"{parts().catalogue.live.last_event(session.id)}-{session.state}"
    if tag in request.if_none_match:
        response = Response(status=304)
    else:
        told = _json(parts().catalogue.live.events(session.id), session)
        response = Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
    response.set_etag(tag)
    response.cache_control.no_cache = True
    return response


@blueprint.post("/room")
def happen(session_id: str) -> BaseResponse:
    """Write down what the chair or the secretariat does: anything that can happen."""
    return _happen(session_id, _OFFICE, request.form.get("value", ""))


@blueprint.post("/room/own")
def own(session_id: str) -> BaseResponse:
    """Ask for the floor, or no longer, for oneself: for the delegation or organisation that one speaks for."""
    actor = current_actor()
    return _happen(session_id, _OWN, actor.entity or actor.name)


@blueprint.post("/room/correct")
def put_right(session_id: str) -> BaseResponse:
    """Put right what a line of the captions says, and who said it."""
    session = followed(session_id)
    number = request.form.get("number", type=int)
    line = next((line for line in caption_files(session).lines() if line.number == number), None)
    if line is None:
        raise NotFoundError("There is no such line in the captions.")
    made = correct(line, request.form.get("text", ""), request.form.get("name", ""))
    by, remote = current_actor().name, not is_at_the_computer()
    parts().catalogue.live.happen(session.id, "correct", made.middle_ms, made.value, by, remote=remote)
    return _answer(session)


def _happen(session_id: str, allowed: tuple[EventKind, ...], value: str) -> BaseResponse:
    session = followed(session_id)
    kind = next((each for each in allowed if each == request.form.get("kind")), None)
    if kind is None:
        raise InputError("This cannot be done here.")
    if kind == "item" and value and value not in {item.number for item in session.agenda.items}:
        raise InputError("The agenda has no such item.")
    at_ms = session.at_ms(utc_now())
    by, remote = current_actor().name, not is_at_the_computer()
    parts().catalogue.live.happen(session.id, kind, at_ms, value, by, remote=remote)
    return _answer(session)


def _answer(session: LiveSession) -> BaseResponse:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_json(parts().catalogue.live.events(session.id), session))
    return redirect(url_for("live_listening.room", session_id=session.id, _anchor="room"), 303)


def _json(events: Sequence[RoomEvent], session: LiveSession) -> dict[str, Any]:
    room = room_after(events, session.group)
    return {
        "corrections": [{"number": c.number, "text": c.text} for c in corrections(events).values()],
        "open": session.state == "open",
        "speaking": room.speaking,
        "since": room.since_ms,
        "queue": [{"seat": r.seat, "since": r.since_ms, "remote": r.remote} for r in room.queue],
        "item": room.item,
        "group": room.group,
        "marks": [{"number": mark.number, "at": mark.at_ms, "kind": mark.value, "by": mark.by} for mark in room.marks],
    }
