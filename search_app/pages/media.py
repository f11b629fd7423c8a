"""The sound of a recording: a version that browsers play and seek in, and its outline."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Response, request, send_file

from media.silencing import make_public_rendition, public_rendition
from meetings.errors import NotFoundError, UnavailableError, VerbatimError
from meetings.recording import Recording
from meetings.timeline import Span
from search_app.accounts import current_actor
from search_app.outline import draw_outline, read_peaks
from search_app.parts import parts

DAY_S = 86_400
log = logging.getLogger(__name__)

blueprint = Blueprint("media", __name__, url_prefix="/recordings")


@blueprint.get("/<recording_id>/audio")
def audio(recording_id: str) -> Response:
    """Send the sound, or the part of it that is asked for (HTTP Range); silent where something is withheld.

    Those who edit the record hear it ``whole``.
    """
    recording = parts().catalogue.recording(recording_id)
    if request.args.get("whole") == "1" and current_actor().may("edit"):
        path = rendition_path(recording)
    else:
        path = public_sound(recording)
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


def public_sound(recording: Recording) -> Path:
    """Give the file that everybody may hear, or where it will be before the recording is processed.

    Raises ``UnavailableError`` while the withheld stretches are being silenced; that is begun here.
    """
    folder, withheld = recording_folder(recording), parts().catalogue.edits.withheld_spans(recording.id)
    path = public_rendition(folder, withheld)
    if withheld and not path.is_file() and rendition_path(recording).is_file():
        silence_soon(folder, withheld)
        raise UnavailableError("The public version of the sound is being made; try again in a moment.")
    return path


def silence_soon(folder: Path, withheld: Sequence[Span]) -> None:
    """Begin to make the public version of the sound beside this request: ten hours take minutes."""

    def make() -> None:
        try:
            make_public_rendition(folder, withheld)
        except UnavailableError:
            log.debug("The public version of the sound in %s is being made already", folder.name)
        except VerbatimError as error:
            log.warning("The public version of the sound in %s: %s", folder.name, error)

    threading.Thread(target=make, name="silencing", daemon=True).start()


def recording_folder(recording: Recording) -> Path:
    """Give the folder of a recording's files; its name is the catalogue's id, never the asker's word."""
    return parts().settings.recordings_dir / recording.id


def rendition_path(recording: Recording) -> Path:
    """Give the file that browsers play."""
    return recording_folder(recording) / "rendition.m4a"
