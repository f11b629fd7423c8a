"""One recording: the progress of its processing, then its transcript."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meetings.errors import NotFoundError
from meetings.recording import Recording
from meetings.transcript import Transcript
from search_app.drawing import draw_session
from search_app.pages.export import offered_formats
from search_app.parts import parts
from search_app.processing import ask_cancel, ask_retry, progress_of
from search_app.reading import FILTERS, contradicts, evidence_for, fits, read_transcript
from search_app.sound import has_sound

blueprint = Blueprint("recordings", __name__, url_prefix="/recordings")


@blueprint.get("/<recording_id>")
def show(recording_id: str) -> str:
    """Show a recording's transcript, or how far it has come."""
    recording = parts().catalogue.recording(recording_id)
    transcript = _transcript(recording) if recording.state == "done" else None
    if transcript is None:
        return _progress_page(recording)
    reading = read_transcript(transcript, recording.agenda, recording.roster)
    return render_template(
        "transcript.html",
        recording=recording,
        transcript=transcript,
        reading=reading,
        lanes=draw_session(transcript, recording.agenda, reading.voices),
        contradicts=contradicts,
        evidence_for=evidence_for,
        statements=dict(enumerate(parts().catalogue.statements.in_order(recording_id))),
        fits=fits,
        formats=offered_formats(),
        chosen={name: request.args.get(name, "") for name in FILTERS},
        has_sound=has_sound(recording),
        review=parts().catalogue.reviews.review(recording_id),
    )


@blueprint.post("/<recording_id>/cancel")
def cancel(recording_id: str) -> Response:
    """Stop the processing of a recording."""
    ask_cancel(recording_id)
    return redirect(url_for(".show", recording_id=recording_id), 303)


@blueprint.post("/<recording_id>/retry")
def retry(recording_id: str) -> Response:
    """Process a recording again."""
    ask_retry(recording_id)
    return redirect(url_for(".show", recording_id=recording_id), 303)


def _progress_page(recording: Recording) -> str:
    return render_template(
        "progress.html",
        recording=recording,
        progress=progress_of(recording),
        worker_alive=parts().worker_alive(),
    )


def _transcript(recording: Recording) -> Transcript | None:
    try:
        return parts().catalogue.transcript(recording.id)
    except NotFoundError:
        return None
