"""The room: asking for the floor, giving it, the agenda cursor and marks; the same for those in the room and afar."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.store import utc_now
from meetings.errors import InputError
from meetings.live.room import EventKind, Room, room_after
from meetings.live.session import LiveSession
from search_app.accounts.actor import current_actor, is_at_the_computer
from search_app.live.access import followed
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
        room = room_after(parts().catalogue.live.events(session.id), session.group)
        response = Response(json.dumps(_json(room, session), ensure_ascii=False), mimetype="application/json")
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
    if request.accept_mimetypes.best == "application/json":
        return jsonify(_json(room_after(parts().catalogue.live.events(session.id), session.group), session))
    return redirect(url_for("live_listening.room", session_id=session.id, _anchor="room"), 303)


def _json(room: Room, session: LiveSession) -> dict[str, Any]:
    return {
        "open": session.state == "open",
        "speaking": room.speaking,
        "since": room.since_ms,
        "queue": [{"seat": r.seat, "since": r.since_ms, "remote": r.remote} for r in room.queue],
        "item": room.item,
        "group": room.group,
        "marks": [{"number": mark.number, "at": mark.at_ms, "kind": mark.value, "by": mark.by} for mark in room.marks],
    }
