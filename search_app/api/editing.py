"""Correcting and approving the record for programs: passages, edits with their base, history, states and versions."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from flask import Blueprint, Response, jsonify

from meetings.catalogue.reviews import Review
from meetings.editing.history import Edit, EditConflictError
from meetings.editing.operation_json import to_values
from meetings.editing.passages import Passage
from meetings.errors import InputError
from meetings.review.states import STEPS, Step, steps_from
from meetings.review.versions import Version
from meetings.timeline import seconds_from_ms
from search_app.accounts import current_actor
from search_app.editing import asking
from search_app.editing.editor import learning
from search_app.errors import problem
from search_app.parts import parts

MOST_PASSAGES = 500
MOST_EDITS = 500

blueprint = Blueprint("api_editing", __name__, url_prefix="/api/v1/recordings/<recording_id>")


@blueprint.errorhandler(EditConflictError)
def _conflict(error: EditConflictError) -> Response:
    conflicts = [
        {
            "passage": each.passage,
            "theirs": passage_json(each.theirs) if each.theirs else None,
            "by": each.edit.actor if each.edit else None,
        }
        for each in error.conflicts
    ]
    return problem(409, error.message, revision=error.revision, conflicts=conflicts)


@blueprint.get("/passages")
def passages(recording_id: str) -> Response:
    """Give passages with the ids that edits name."""
    start, count = asking.asked_number("start", 0), asking.asked_number("count", MOST_PASSAGES)
    if not 1 <= count <= MOST_PASSAGES:
        raise InputError(f"“count” lies between 1 and {MOST_PASSAGES}.")
    edits = parts().catalogue.edits
    revision = edits.revision(recording_id)  # before the passages: a later edit is a conflict, never overwritten
    return jsonify(revision=revision, passages=list(map(passage_json, edits.passages(recording_id, start, count))))


@blueprint.get("/edits")
def edits(recording_id: str) -> Response:
    """List who changed what, newest first."""
    limit = asking.asked_number("limit", 100)
    if not 1 <= limit <= MOST_EDITS:
        raise InputError(f"“limit” lies between 1 and {MOST_EDITS}.")
    found = parts().catalogue
    return jsonify(
        revision=found.edits.revision(recording_id), edits=list(map(edit_json, found.edits.edits(recording_id, limit)))
    )


@blueprint.post("/edits")
def edit(recording_id: str) -> Response:
    """Apply operations made on a revision; all are stored, or none."""
    sent = asking.body()
    parts().catalogue.recording(recording_id)
    base, operations = asking.whole_number(sent, "base"), asking.operations(sent)
    saved = parts().catalogue.edits.save(
        recording_id, base, operations, current_actor(), dt.datetime.now(dt.UTC), learn=learning(recording_id)
    )
    return jsonify(revision=saved.revision, passages=list(map(passage_json, saved.passages)), gone=saved.gone)


@blueprint.get("/review")
def review(recording_id: str) -> Response:
    """Give how far approval has come, the versions, and the steps that whoever asks may take."""
    parts().catalogue.recording(recording_id)
    return jsonify(review_json(parts().catalogue.reviews.review(recording_id)))


@blueprint.post("/review")
def step(recording_id: str) -> Response:
    """Take the record to its next state."""
    sent = asking.body()
    name, note, until = sent.get("step"), sent.get("note", ""), sent.get("proposals_until")
    if name not in STEPS:
        raise InputError(f"“step” is one of {', '.join(STEPS)}.")
    if not isinstance(note, str):
        raise InputError("“note” is text.")
    taken = parts().catalogue.reviews.take(
        recording_id,
        cast(Step, name),
        current_actor(),
        dt.datetime.now(dt.UTC),
        note=note.replace("\0", ""),
        proposals_until=_instant(until),
    )
    return jsonify(review_json(taken))


def _instant(value: Any) -> dt.datetime | None:
    if value is None:
        return None
    try:
        found = dt.datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError("“proposals_until” is a time as ISO 8601 writes it.") from error


def passage_json(passage: Passage) -> dict[str, Any]:
    """Give a passage as programs read it; times in seconds."""
    segment = passage.segment
    return {
        "id": passage.id,
        "revision": passage.revision,
        "start": seconds_from_ms(segment.span.start_ms),
        "end": seconds_from_ms(segment.span.end_ms),
        "speaker": segment.speaker,
        "name": segment.name,
        "role": segment.role,
        "agenda_item": segment.agenda_item,
        "group": segment.group,
        "language": segment.language,
        "text": segment.text,
        "withheld": passage.withheld,
    }


def edit_json(edit: Edit) -> dict[str, Any]:
    """Give one edit of the history."""
    return {
        "revision": edit.revision,
        "at": edit.at.isoformat(),
        "by": edit.actor,
        "role": edit.role,
        "operation": to_values(edit.operation) if edit.operation else None,
        "undoes": edit.undoes,
    }


def review_json(found: Review) -> dict[str, Any]:
    """Give a state with its versions."""
    return {
        "state": found.state,
        "revision": found.revision,
        "proposals_until": found.proposals_until.isoformat() if found.proposals_until else None,
        "steps": list(steps_from(found.state, current_actor())),
        "versions": list(map(version_json, found.versions)),
    }


def version_json(version: Version) -> dict[str, Any]:
    """Give an approved version."""
    return {
        "number": version.number,
        "revision": version.revision,
        "sha256": version.sha256,
        "approved_by": version.approved_by,
        "approved_at": version.approved_at.isoformat(),
        "published_at": version.published_at.isoformat() if version.published_at else None,
        "note": version.note,
    }
