"""The editor's page, and what its script asks for: windows of passages, saves, undo, changes by others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, render_template

from meetings.editing.history import EditConflictError, Saved
from meetings.editing.operation_json import from_values
from meetings.editing.operations import Replace
from meetings.editing.replacing import occurrences
from meetings.errors import InputError, VerbatimError
from meetings.people import Actor
from meetings.programme import with_documents
from meetings.recording import Recording
from meetings.review.states import EDITABLE, steps_from
from meetings.transcript import Transcript
from search_app.accounts import current_actor
from search_app.details import SUGGESTED_GROUPS
from search_app.editing import asking
from search_app.editing.shapes import conflicts_json, deed, passage_json, saved_json
from search_app.errors import ConflictError, problem, status_of
from search_app.languages import gettext
from search_app.outline import fine_outline
from search_app.parts import parts
from search_app.sound import has_sound, send_stored, storage
from search_app.wording import instant

FIRST_WINDOW = 40
"""Passages that come with the page; the script gets the others while these are read."""
MOST_PASSAGES = 500
MOST_PREVIEWED = 500

blueprint = Blueprint("editor", __name__, url_prefix="/recordings/<recording_id>/edit")
data = Blueprint("editor_data", __name__, url_prefix="/recordings/<recording_id>/edit")


@blueprint.get("")
def show(recording_id: str) -> str:
    """Show the editor."""
    recording = parts().catalogue.recording(recording_id)
    if recording.state != "done":
        raise ConflictError("The recording is still being transcribed; it can be edited when that is done.")
    review = parts().catalogue.reviews.review(recording_id)
    return render_template(
        "editing/editor.html",
        recording=recording,
        review=review,
        steps=steps_from(review.state, current_actor()),
        editable=review.state in EDITABLE,
        duration_ms=recording.decoded_ms or 0,
        has_sound=has_sound(recording),
        opening=_opening(recording, review.revision),
    )


def _opening(recording: Recording, revision: int) -> dict[str, Any]:
    """Give what the script begins with."""
    edits = parts().catalogue.edits
    known = edits.undoable(recording.id, current_actor())
    groups = dict.fromkeys(["plenary", *(group.name for group in recording.agenda.groups), *SUGGESTED_GROUPS])
    return {
        "recording": recording.id,
        "revision": revision,
        "passages": [passage_json(each) for each in edits.passages(recording.id, 0, FIRST_WINDOW)],
        "window": FIRST_WINDOW,
        "items": [{"number": item.number, "title": item.title} for item in recording.agenda.items],
        "groups": list(groups),
        "people": [{"name": person.name, "role": person.role} for person in recording.roster.participants],
        "undo": len(known.undo),
        "redo": len(known.redo),
    }


@data.errorhandler(VerbatimError)
def _told(error: VerbatimError) -> Response:
    if isinstance(error, EditConflictError):
        return problem(409, error.message, revision=error.revision, conflicts=conflicts_json(error.conflicts))
    return problem(status_of(error), error.message)


@data.get("/passages")
def passages(recording_id: str) -> Response:
    """Give a window of passages."""
    start, count = asking.asked_number("start", 0), asking.asked_number("count", MOST_PASSAGES)
    if not 1 <= count <= MOST_PASSAGES:
        raise InputError(f"“count” lies between 1 and {MOST_PASSAGES}.")
    revision = parts().catalogue.edits.revision(recording_id)  # before the passages: a later edit is told again
    found = parts().catalogue.edits.passages(recording_id, start, count)
    return jsonify(revision=revision, passages=[passage_json(each) for each in found])


@data.get("/changes")
def changes(recording_id: str) -> Response:
    """Give what changed since a revision, for whoever has the page open."""
    saved = parts().catalogue.edits.changes_since(recording_id, asking.asked_number("since", 0))
    newest = parts().catalogue.edits.edits(recording_id, limit=1)
    answer = _saved(recording_id, saved, current_actor())
    return jsonify(answer | {"by": newest[0].actor if newest else None})


@data.post("/save")
def save(recording_id: str) -> Response:
    """Apply operations; all are stored, or none."""
    sent = asking.body()
    actor = current_actor()
    saved = parts().catalogue.edits.save(
        recording_id,
        asking.whole_number(sent, "base"),
        asking.operations(sent),
        actor,
        dt.datetime.now(dt.UTC),
        learn=learning(recording_id),
    )
    return jsonify(_saved(recording_id, saved, actor))


def learning(recording_id: str) -> Callable[[Transcript], Transcript]:
    """Give what tags a recording's text anew around a correction."""

    def learned(transcript: Transcript) -> Transcript:
        recording = parts().catalogue.recording(recording_id)
        documents = parts().catalogue.programmes.get(recording.meeting.id).documents
        return parts().learn_tags(
            transcript, with_documents(recording.agenda, documents), recording.roster, recording.group
        )

    return learned


@data.post("/undo")
def undo(recording_id: str) -> Response:
    """Take back the last edit of whoever asks, or do it again."""
    sent = asking.body()
    actor = current_actor()
    base, redo = asking.whole_number(sent, "base"), sent.get("redo") is True
    saved = parts().catalogue.edits.undo(recording_id, base, actor, dt.datetime.now(dt.UTC), redo=redo)
    return jsonify(_saved(recording_id, saved, actor))


def _saved(recording_id: str, saved: Saved, actor: Actor) -> dict[str, Any]:
    known = parts().catalogue.edits.undoable(recording_id, actor)
    return saved_json(saved, len(known.undo), len(known.redo))


@data.post("/preview")
def preview(recording_id: str) -> Response:
    """Show what a replacement would change, before it does."""
    wanted = from_values({**asking.body(), "do": "replace", "passages": []})
    assert isinstance(wanted, Replace)
    if not wanted.find.strip():
        raise InputError("Please say what to find.")
    found = list(occurrences(parts().catalogue.edits.passages(recording_id), wanted))
    shown = [
        {"passage": each.passage, "before": each.before, "found": each.found, "after": each.after}
        for each in found[:MOST_PREVIEWED]
    ]
    ids = list(dict.fromkeys(each.passage for each in found))
    return jsonify(total=len(found), passages=ids, occurrences=shown)


@data.get("/history/<int:passage_id>")
def history(recording_id: str, passage_id: int) -> Response:
    """Tell who or what wrote a passage, and when."""
    made = parts().catalogue.transcript(recording_id).provenance
    machine = {
        "by": ", ".join(name for name in (made.engine, made.model) if name) or "imported",
        "at": instant(made.created) if made.created else None,
        "deed": gettext("wrote it first"),
        "text": parts().catalogue.edits.machine_text(recording_id, passage_id),
    }
    edits = [
        {"by": edit.actor, "at": instant(edit.at.isoformat()), "deed": deed(edit), "text": text}
        for edit, text in parts().catalogue.edits.history(recording_id, passage_id)
    ]
    return jsonify(history=[machine, *edits] if machine["text"] is not None else edits)


@data.get("/waveform")
def waveform(recording_id: str) -> Response:
    """Give the fine outline of the sound: a byte for each step."""
    name = fine_outline(storage(), parts().catalogue.recording(recording_id).id)
    return send_stored(recording_id, name, "application/octet-stream", 86_400, "The outline of the sound")
