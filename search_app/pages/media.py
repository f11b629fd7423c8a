"""The sound of a recording: a version that browsers play and seek in, and its outline."""

from __future__ import annotations

from flask import Blueprint, Response, request

from media.silencing import RENDITION
from search_app.accounts import current_actor
from search_app.outline import draw_outline, read_peaks
from search_app.parts import parts
from search_app.sound import public_sound, send_sound, storage

DAY_S = 86_400

blueprint = Blueprint("media", __name__, url_prefix="/recordings")


@blueprint.get("/<recording_id>/audio")
def audio(recording_id: str) -> Response:
    """Send the sound, or the part of it that is asked for (HTTP Range); silent where something is withheld.

    Those who edit the record hear it ``whole``.
    """
    recording = parts().catalogue.recording(recording_id)
    if request.args.get("whole") == "1" and current_actor().may("edit"):
        return send_sound(recording.id, RENDITION)
    return send_sound(recording.id, public_sound(recording))


@blueprint.get("/<recording_id>/waveform.svg")
def waveform(recording_id: str) -> Response:
    """Draw the outline of the sound."""
    peaks = read_peaks(storage(), parts().catalogue.recording(recording_id).id)
    response = Response(draw_outline(peaks), mimetype="image/svg+xml")
    response.cache_control.max_age = DAY_S
    return response
