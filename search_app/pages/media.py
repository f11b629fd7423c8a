"""The sound of a recording: a version that browsers play and seek in, and its outline."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_file

from meetings.errors import NotFoundError
from meetings.recording import Recording
from search_app.outline import draw_outline, read_peaks
from search_app.parts import parts

DAY_S = 86_400

blueprint = Blueprint("media", __name__, url_prefix="/recordings")


@blueprint.get("/<recording_id>/audio")
def audio(recording_id: str) -> Response:
    """Send the sound, or the part of it that is asked for (HTTP Range)."""
    path = rendition_path(parts().catalogue.recording(recording_id))
    if not path.is_file():
        raise NotFoundError("The version of this recording to listen to is not made yet.")
    return send_file(path, mimetype="audio/mp4", conditional=True, max_age=0)


@blueprint.get("/<recording_id>/waveform.svg")
def waveform(recording_id: str) -> Response:
    """Draw the outline of the sound."""
    peaks = read_peaks(recording_folder(parts().catalogue.recording(recording_id)))
    response = Response(draw_outline(peaks), mimetype="image/svg+xml")
    response.cache_control.max_age = DAY_S
    return response


def recording_folder(recording: Recording) -> Path:
    """Give the folder of a recording's files; its name is the catalogue's id, never the asker's word."""
    return parts().settings.recordings_dir / recording.id


def rendition_path(recording: Recording) -> Path:
    """Give the file that browsers play."""
    return recording_folder(recording) / "rendition.m4a"
