"""From a filled-in form to a recording on its way: for the upload page and the API alike."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PureWindowsPath

from werkzeug.datastructures import FileStorage, ImmutableMultiDict

from meetings.errors import InputError, NotFoundError
from meetings.formats.encoding import decode_text
from meetings.recording import Recording
from search_app.accounts.claiming import claim_meeting
from search_app.details import FieldsError, UploadDetails, read_details
from search_app.parts import parts, uploads
from search_app.uploads.folder import Upload

LARGEST_LIST_BYTES = 2_000_000
"""Agendas, rosters and logs are lists of lines; nothing sensible is larger."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in form as plain fields, and what was wrong with the files in it."""

    fields: dict[str, str]
    errors: dict[str, str]


def gather_fields(form: Mapping[str, str], files: ImmutableMultiDict[str, FileStorage]) -> Filled:
    """Put a form into plain fields: agenda, roster and log files as their text, the recording as an upload's id.

    So a form that has to be shown again loses nothing, not even a file that arrived with it.
    """
    filled = Filled({name: value for name, value in form.items() if name != "csrf_token"}, {})
    for name in ("agenda", "roster", "floor_log"):
        for field in (name, f"{name}_file"):
            file = files.get(field)
            if file is not None and file.filename:
                _take_text(filled, name, file)
    sound = files.get("file")
    if sound is not None and sound.filename:
        upload = uploads().keep(sound.stream, PureWindowsPath(sound.filename).name)
        filled.fields["upload_id"] = upload.id
    return filled


def waiting_upload(fields: Mapping[str, str]) -> Upload | None:
    """Give the whole file that a form speaks of, if it is there."""
    with suppress(NotFoundError):
        upload = uploads().find(fields.get("upload_id", ""))
        return upload if upload.whole else None
    return None


def forget_upload(filled: Filled) -> None:
    """Remove the file that a form speaks of, if it is there."""
    with suppress(NotFoundError):
        uploads().remove(filled.fields.get("upload_id", ""))


def check_fields(filled: Filled) -> UploadDetails:
    """Read what was typed. Raises ``FieldsError`` for whatever cannot be used."""
    errors = dict(filled.errors)
    try:
        details = read_details(filled.fields)
    except FieldsError as error:
        raise FieldsError({**error.sentences, **errors}) from error
    if errors:
        raise FieldsError(errors)
    claim_meeting("edit", details.meeting)
    return details


def check_all(filled: Filled) -> UploadDetails:
    """Read the whole form. Raises ``FieldsError``, for a missing file as well."""
    if waiting_upload(filled.fields) is None:
        filled.errors["file"] = "Please choose the file of the recording."
    return check_fields(filled)


def receive_form(filled: Filled) -> Recording:
    """Make a recording of a form and queue it. Raises ``FieldsError`` when that cannot be done."""
    details = check_all(filled)
    upload, path = uploads().whole_file(filled.fields["upload_id"])
    try:
        recording = parts().receive_upload(
            path,
            file_name=upload.file_name,
            meeting=details.meeting,
            date=details.date,
            group=details.group,
            agenda=details.agenda,
            roster=details.roster,
            floor_log=details.floor_log,
            options=details.options,
            stored=upload.stored,
        )
    except InputError as error:
        raise FieldsError({"file": error.message}) from error
    parts().jobs.submit(recording.id)
    forget_upload(filled)
    return recording


def _take_text(filled: Filled, name: str, file: FileStorage) -> None:
    content = file.stream.read(LARGEST_LIST_BYTES + 1)
    if len(content) > LARGEST_LIST_BYTES:
        filled.errors[name] = f"The file “{file.filename}” is too large to be an agenda, a roster or a log."
        return
    try:
        filled.fields[name] = decode_text(content)
    except InputError as error:
        filled.errors[name] = error.message
