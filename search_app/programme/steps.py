"""Next steps of a meeting: what is to happen, by when, by whom."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from meetings.catalogue.transactions import new_id
from meetings.programme import NextStep
from search_app.parts import parts

blueprint = Blueprint("steps", __name__, url_prefix="/meetings/<meeting_id>/steps")


@blueprint.post("")
def add(meeting_id: str) -> Response:
    """Take a next step down; a date that does not exist is flagged and stays as it was announced."""
    fields = request.form
    step = NextStep.announced(new_id(), fields.get("text", ""), fields.get("due", ""), fields.get("responsible", ""))
    parts().catalogue.programmes.change(
        meeting_id, lambda present: replace(present, next_steps=(*present.next_steps, step))
    )
    return _back(meeting_id)


@blueprint.post("/<step_id>/done")
def done(meeting_id: str, step_id: str) -> Response:
    """Say that a step is done, or that it is not yet."""
    parts().catalogue.programmes.change(
        meeting_id,
        lambda present: replace(
            present,
            next_steps=tuple(
                replace(step, done=not step.done) if step.id == step_id else step for step in present.next_steps
            ),
        ),
    )
    return _back(meeting_id)


@blueprint.post("/<step_id>/remove")
def remove(meeting_id: str, step_id: str) -> Response:
    """Take a step out."""
    parts().catalogue.programmes.change(
        meeting_id,
        lambda present: replace(present, next_steps=tuple(s for s in present.next_steps if s.id != step_id)),
    )
    return _back(meeting_id)


def _back(meeting_id: str) -> Response:
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="next-steps"), 303)
