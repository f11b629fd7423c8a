"""A delegation's prepared statement set beside what was said; nothing of it is kept."""

from __future__ import annotations

from pathlib import PureWindowsPath

from flask import Blueprint, render_template, request

from meetings.delivery import Delivery, compare
from meetings.errors import InputError
from meetings.formats.statements import LARGEST_BYTES, read_statement
from meetings.transcript import Transcript
from search_app.parts import parts
from search_app.sound import has_sound

blueprint = Blueprint("delivery", __name__, url_prefix="/recordings")


@blueprint.get("/<recording_id>/delivery")
def form(recording_id: str) -> str:
    """Ask for the statement."""
    return _page(recording_id, parts().catalogue.transcript(recording_id))


@blueprint.post("/<recording_id>/delivery")
def show(recording_id: str) -> tuple[str, int]:
    """Show the statement beside what was said, or what is wrong with its file."""
    transcript = parts().catalogue.transcript(recording_id)
    speaker = request.form.get("speaker") or None
    file = request.files.get("statement")
    name = PureWindowsPath(file.filename).name if file and file.filename else ""
    if not file or not name:
        return _page(recording_id, transcript, speaker=speaker, error="Please choose the file of the statement."), 400
    try:
        paragraphs = read_statement(file.stream.read(LARGEST_BYTES + 1), PureWindowsPath(name).suffix)
        delivery = compare(paragraphs, transcript, speaker)
    except InputError as error:
        return _page(recording_id, transcript, speaker=speaker, error=error.message), 400
    return _page(recording_id, transcript, speaker=speaker, name=name, delivery=delivery), 200


def _page(
    recording_id: str,
    transcript: Transcript,
    *,
    speaker: str | None = None,
    name: str = "",
    delivery: Delivery | None = None,
    error: str | None = None,
) -> str:
    recording = parts().catalogue.recording(recording_id)
    return render_template(
        "delivery.html",
        recording=recording,
        speakers=list(dict.fromkeys(segment.display_name for segment in transcript.segments)),
        speaker=speaker,
        name=name,
        delivery=delivery,
        error=error,
        is_timed=transcript.is_timed,
        has_sound=has_sound(recording),
    )
