"""The transcript as a file to take away."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Collection

from flask import Blueprint, Response, send_file

from meetings import formats
from meetings.formats.header import Header
from meetings.recording import Recording
from search_app.parts import parts

blueprint = Blueprint("export", __name__, url_prefix="/recordings")


@blueprint.get("/<recording_id>/export/<fmt>")
def export(recording_id: str, fmt: str) -> Response:
    """Send the transcript in a format, under a name that says what it is."""
    return send_export(recording_id, fmt)


def offered_formats() -> Collection[formats.Format]:
    """Give the formats to offer, in their order."""
    return formats.FORMATS.values()


def send_export(recording_id: str, fmt: str) -> Response:
    """Export and send; for the page and the API alike. Raises ``InputError`` for an unknown format."""
    recording = parts().catalogue.recording(recording_id)
    transcript = parts().catalogue.transcript(recording_id)
    content = formats.export(transcript, Header.of(recording, dt.datetime.now(dt.UTC)), fmt)
    known = formats.FORMATS[fmt]  # an unknown format was refused above
    return send_file(
        io.BytesIO(content),
        mimetype=known.media_type,
        as_attachment=True,
        download_name=download_name(recording, known.suffix),
    )


def download_name(recording: Recording, suffix: str) -> str:
    """Name a file by meeting, date and group, in characters that every system takes.

    It says that the text is a draft, since a file is passed on without the page around it.
    """
    group = "" if recording.group == "plenary" else recording.group
    facts = (recording.meeting.title, recording.date.isoformat() if recording.date else "", group, "draft")
    return "-".join(slug for fact in facts if (slug := _slug(fact))) + suffix


def _slug(text: str) -> str:
    """Make a piece of a file's name.

    >>> _slug("Réunion n° 2: «plenary»/../etc")
    'reunion-n-2-plenary-etc'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", "-", plain.casefold()).strip("-_")[:60]
