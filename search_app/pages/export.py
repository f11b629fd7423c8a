"""The transcript as a file to take away."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from dataclasses import dataclass

from flask import Blueprint, Response, send_file

from meetings import formats
from meetings.errors import InputError
from meetings.formats.header import Header
from meetings.recording import Recording
from search_app.parts import parts

USES = {
    "docx": "Word document",
    "txt": "plain text with >> labels",
    "html": "page to read or print",
    "vtt": "captions for the web",
    "srt": "captions for players",
    "csv": "table, one passage a row",
    "json": "everything, for programs",
    "rttm": "who spoke when",
}
"""What each format is for, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A format as it is offered."""

    name: str
    label: str
    use: str


blueprint = Blueprint("export", __name__, url_prefix="/recordings")


@blueprint.get("/<recording_id>/export/<fmt>")
def export(recording_id: str, fmt: str) -> Response:
    """Send the transcript in a format, under a name that says what it is."""
    return send_export(recording_id, fmt)


def offered_formats() -> tuple[Offer, ...]:
    """Give the formats to offer, the most used first."""
    order = [*USES, *(name for name in formats.FORMATS if name not in USES)]
    return tuple(Offer(name, name.upper(), USES.get(name, "")) for name in order if name in formats.FORMATS)


def send_export(recording_id: str, fmt: str) -> Response:
    """Export and send; for the page and the API alike. Raises ``InputError`` for an unknown format."""
    if fmt not in formats.FORMATS:
        raise InputError(f"There is no export format {fmt!r}; there are {', '.join(formats.FORMATS)}.")
    recording = parts().catalogue.recording(recording_id)
    transcript = parts().catalogue.transcript(recording_id)
    content = formats.export(transcript, Header.of(recording, dt.datetime.now(dt.UTC)), fmt)
    known = formats.FORMATS[fmt]
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
