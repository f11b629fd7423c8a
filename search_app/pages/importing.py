"""Taking over a transcript that exists already; nothing typed or sent is lost over a mistake."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.wrappers import Response

from meetings.errors import InputError
from meetings.recording import Recording
from meetings.transcript import PLENARY
from search_app.accounts.claiming import claim_prefill
from search_app.details import LANGUAGES, OTHER, SUGGESTED_GROUPS, FieldsError, fields_of
from search_app.pages.meetings import find_meeting
from search_app.parts import parts, uploads
from search_app.receiving import Filled, check_fields, forget_upload, gather_fields, waiting_upload
from search_app.seeing import known_meetings

blueprint = Blueprint("importing", __name__, url_prefix="/import")


@blueprint.get("")
def form() -> str:
    """Show the form; for a further session of a meeting, with its agenda and roster filled in."""
    meeting_id = request.args.get("meeting")
    return _page(_fields_for(meeting_id) if meeting_id else {}, {})


@blueprint.post("")
def send() -> Response | tuple[str, int]:
    """Take the text over, or show the form again with what has to be put right."""
    filled = gather_import(request.form, request.files)
    try:
        recording = import_form(filled)
    except FieldsError as error:
        return _page(filled.fields, error.sentences), 400
    return redirect(url_for("recordings.show", recording_id=recording.id), 303)


def import_form(filled: Filled) -> Recording:
    """Take over the text of a form, for the page and the API alike. Raises ``FieldsError``."""
    if waiting_upload(filled.fields) is None:
        filled.errors["file"] = "Please choose the file of the transcript."
    details = check_fields(filled)
    upload, path = uploads().whole_file(filled.fields["upload_id"])
    sound, sound_name = _sound_of(filled.fields)
    try:
        recording = parts().import_text(
            path,
            file_name=upload.file_name,
            meeting=details.meeting,
            date=details.date,
            group=details.group,
            agenda=details.agenda,
            roster=details.roster,
            options=details.options,
            sound=sound,
            sound_name=sound_name,
        )
    except InputError as error:
        forget_upload(filled)
        filled.fields.pop("upload_id", None)
        raise FieldsError({"file": error.message}) from error
    forget_upload(filled)
    if sound is not None:
        parts().jobs.submit(recording.id)
        uploads().remove(filled.fields["sound_id"])
    return recording


def gather_import(form: Mapping[str, str], files: ImmutableMultiDict[str, FileStorage]) -> Filled:
    """Put a form into plain fields, the text and its recording as uploads' ids."""
    filled = gather_fields(form, files)
    sound = files.get("sound")
    if sound is not None and sound.filename:
        filled.fields["sound_id"] = uploads().keep(sound.stream, PureWindowsPath(sound.filename).name).id
    return filled


def _sound_of(fields: Mapping[str, str]) -> tuple[Path, str] | tuple[None, None]:
    """Give the recording that a form speaks of, and its sender's name for it."""
    if not fields.get("sound_id"):
        return None, None
    upload, path = uploads().whole_file(fields["sound_id"])
    return path, upload.file_name


def _fields_for(meeting_id: str) -> dict[str, str]:
    claim_prefill(meeting_id)
    meeting = find_meeting(meeting_id)
    latest = next(iter(parts().catalogue.recordings(meeting_id)), None)
    return fields_of(latest) if latest else {"meeting": meeting.title}


def _page(fields: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template(
        "import.html",
        fields={"group": PLENARY, "language": "en", **fields},
        errors=errors,
        upload=waiting_upload(fields),
        sound=waiting_upload({"upload_id": fields.get("sound_id", "")}),
        meetings=known_meetings("edit"),
        groups=SUGGESTED_GROUPS,
        plenary=PLENARY,
        other=OTHER,
        languages=LANGUAGES,
    )
