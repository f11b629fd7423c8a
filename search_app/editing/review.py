"""The review of a record: its state, its versions, what differs between them, and proposed corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from flask import Blueprint, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from meetings.editing.differences import Difference, differences
from meetings.editing.passages import Passage
from meetings.editing.withholding import withhold
from meetings.errors import InputError
from meetings.formats.dates import parse_date
from meetings.people import Actor
from meetings.recording import Recording
from meetings.review.proposals import Decision, is_own
from meetings.review.states import STEPS, Step, steps_from
from meetings.timeline import Span
from search_app.accounts import current_actor
from search_app.editing import asking
from search_app.editing.shapes import deed
from search_app.parts import parts

MOST_EDITS = 200
MOST_DIFFERENCES = 500

blueprint = Blueprint("review", __name__, url_prefix="/recordings/<recording_id>/review")


@blueprint.get("")
def show(recording_id: str) -> str:
    """Show the state, the versions, the proposals and the latest edits."""
    recording = parts().catalogue.recording(recording_id)
    catalogue, actor = parts().catalogue, current_actor()
    review = catalogue.reviews.review(recording_id)
    office = actor.may("edit")
    withheld = catalogue.edits.withheld(recording_id)
    hidden = {passage.id for passage in withheld}
    return render_template(
        "editing/review.html",
        recording=recording,
        review=review,
        steps=steps_from(review.state, actor),
        proposals=[each for each in catalogue.reviews.proposals(recording_id) if office or each.passage not in hidden],
        own=_own(recording_id, actor) if not office else (),
        withheld=withheld if office else (),
        edits=[(edit, deed(edit)) for edit in catalogue.edits.edits(recording_id, MOST_EDITS)],
        may_decide=office,
        actor=actor,
    )


def _own(recording_id: str, actor: Actor) -> tuple[Passage, ...]:
    """Give the statements that somebody may propose to correct."""
    passages = parts().catalogue.edits.passages(recording_id)
    return tuple(each for each in passages if is_own(actor, each.segment.name) and not each.withheld)


@blueprint.get("/differences")
def differing(recording_id: str) -> str:
    """Show what differs between two revisions."""
    recording = parts().catalogue.recording(recording_id)
    newest = parts().catalogue.edits.revision(recording_id)
    old, new = asking.asked_number("from", 0), asking.asked_number("to", newest)
    found = _differences(recording, min(old, newest), min(new, newest))
    return render_template(
        "editing/differences.html",
        recording=recording,
        old=old,
        new=new,
        review=parts().catalogue.reviews.review(recording_id),
        found=found[:MOST_DIFFERENCES],
        total=len(found),
    )


def _differences(recording: Recording, old: int, new: int) -> tuple[Difference, ...]:
    edits = parts().catalogue.edits
    spans = () if current_actor().may("edit") else edits.withheld_spans(recording.id)
    before, after = edits.passages_at(recording.id, old), edits.passages_at(recording.id, new)
    return differences(_seen(before, spans), _seen(after, spans))


def _seen(passages: Sequence[Passage], spans: Sequence[Span]) -> Sequence[Passage]:
    """Give passages as somebody sees them who does not get to read what is withheld now."""
    return (
        [replace(each, segment=withhold(each.segment, spans), withheld=None) for each in passages]
        if spans
        else passages
    )


@blueprint.post("/step")
def step(recording_id: str) -> Response:
    """Take the record to its next state."""
    name = request.form.get("step", "")
    if name not in STEPS:
        raise InputError("This step does not exist.")
    until = request.form.get("until", "").strip()
    parts().catalogue.reviews.take(
        recording_id,
        cast(Step, name),
        current_actor(),
        dt.datetime.now(dt.UTC),
        note=request.form.get("note", ""),
        proposals_until=_end_of(until) if until else None,
    )
    return redirect(url_for(".show", recording_id=recording_id), 303)


def _end_of(text: str) -> dt.datetime:
    """Give the end of a day."""
    day = parse_date(text)
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)


@blueprint.post("/propose")
def propose(recording_id: str) -> Response:
    """Propose a correction to one's own statement."""
    text = request.form.get("passage", "")
    if not text.isdecimal():
        raise InputError("Please choose the passage to correct.")
    parts().catalogue.reviews.propose(
        recording_id,
        int(text),
        request.form.get("text", ""),
        request.form.get("note", ""),
        current_actor(),
        dt.datetime.now(dt.UTC),
    )
    return redirect(url_for(".show", recording_id=recording_id), 303)


@blueprint.post("/proposals/<proposal_id>")
def decide(recording_id: str, proposal_id: str) -> Response:
    """Accept or reject a proposal."""
    decision = request.form.get("decision", "")
    if decision not in {"accepted", "rejected"}:
        raise InputError("A proposal is accepted or rejected.")
    parts().catalogue.reviews.decide(
        recording_id,
        proposal_id,
        cast(Decision, decision),
        request.form.get("reason", ""),
        current_actor(),
        dt.datetime.now(dt.UTC),
    )
    return redirect(url_for(".show", recording_id=recording_id), 303)
