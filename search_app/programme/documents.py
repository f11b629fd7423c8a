"""The documents of a meeting: symbol, version, language, their items, and the moments they are discussed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path, PureWindowsPath

from flask import Blueprint, Response, redirect, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from meetings.catalogue.transactions import new_id
from meetings.errors import InputError, NotFoundError, StorageError
from meetings.formats.dates import parse_date
from meetings.programme import Document, Moment, Programme
from search_app.parts import parts
from search_app.wording import clock

LARGEST_BYTES = 100_000_000

blueprint = Blueprint("documents", __name__, url_prefix="/meetings/<meeting_id>/documents")


@blueprint.post("")
def add(meeting_id: str) -> BaseResponse:
    """Take a document in, with its file or without."""
    fields = request.form.to_dict()
    title, symbol = fields.get("title", "").strip(), fields.get("symbol", "").strip()
    if not title and not symbol:
        raise InputError("A document needs a title or a symbol.")
    file = request.files.get("file")
    name, digest = keep_file(file, parts().settings.documents_dir) if file and file.filename else (None, None)
    document = Document(
        id=new_id(),
        symbol=symbol,
        title=title or symbol,
        version=fields.get("version", "").strip(),
        language=fields.get("language", "en").strip()[:10] or "en",
        date=parse_date(fields["date"]) if fields.get("date", "").strip() else None,
        items=tuple(re.findall(r"[\w.]+", fields.get("items", ""))),
        file_name=name,
        file_sha256=digest,
    )
    parts().catalogue.programmes.change(
        meeting_id, lambda present: replace(present, documents=(*present.documents, document))
    )
    return _back(meeting_id)


@blueprint.get("/<document_id>")
def download(meeting_id: str, document_id: str) -> Response:
    """Give a document's file; it is sent to be kept, never shown as a page of this archive."""
    document = _find(parts().catalogue.programmes.get(meeting_id), document_id)
    if document.file_sha256 is None:
        raise NotFoundError("This document has no file here.")
    path = parts().settings.documents_dir / document.file_sha256
    if not path.is_file():
        raise NotFoundError("The file of this document is missing.")
    return send_file(
        path, mimetype="application/octet-stream", as_attachment=True, download_name=document.file_name or "document"
    )


@blueprint.post("/<document_id>/moments")
def link(meeting_id: str, document_id: str) -> BaseResponse:
    """Link a document to the moment where it is discussed."""
    recording = parts().catalogue.recording(request.form.get("recording", ""))
    if recording.meeting.id != meeting_id:
        raise InputError("This recording belongs to another meeting.")
    moment = Moment(recording.id, read_clock(request.form.get("at", "")))

    def linked(present: Programme) -> Programme:
        document = _find(present, document_id)
        moments = tuple(sorted({*document.moments, moment}, key=lambda m: (m.recording_id, m.start_ms)))
        return _put(present, replace(document, moments=moments))

    parts().catalogue.programmes.change(meeting_id, linked)
    return _back(meeting_id)


@blueprint.post("/<document_id>/remove")
def remove(meeting_id: str, document_id: str) -> BaseResponse:
    """Take a document out of the meeting; its file is kept."""

    def removed(present: Programme) -> Programme:
        gone = _find(present, document_id)
        return replace(present, documents=tuple(d for d in present.documents if d is not gone))

    parts().catalogue.programmes.change(meeting_id, removed)
    return _back(meeting_id)


def keep_file(file: FileStorage, folder: Path) -> tuple[str, str]:
    """Keep a file under its digest; give its sender's name and the digest.

    Raises ``InputError`` for a file that is too large, ``StorageError`` where there is no room.
    """
    content = file.stream.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise InputError(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB.")
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_name(f".{digest}.{new_id()}")
            draft.write_bytes(content)
            draft.replace(path)
    except OSError as error:
        raise StorageError(f"The file cannot be kept: {error.strerror}.") from error
    return PureWindowsPath(file.filename or "file").name[:200], digest


def read_clock(text: str) -> int:
    """Read a place in a recording, in milliseconds.

    >>> read_clock("1:02:03"), read_clock("12:31"), read_clock("45")
    (3723000, 751000, 45000)

    Raises ``InputError``.
    """
    parts_ = text.strip().split(":")
    if not (1 <= len(parts_) <= 3 and all(p.isascii() and p.isdecimal() and len(p) < 5 for p in parts_)):
        raise InputError(f"“{text[:20]}” is not a place in a recording; write it like {clock(751_000)}.")
    total = 0
    for part in parts_:
        total = total * 60 + int(part)
    return total * 1000


def _find(programme: Programme, document_id: str) -> Document:
    found = next((d for d in programme.documents if d.id == document_id), None)
    if found is None:
        raise NotFoundError("There is no such document.")
    return found


def _put(programme: Programme, document: Document) -> Programme:
    return replace(programme, documents=tuple(document if d.id == document.id else d for d in programme.documents))


def _back(meeting_id: str) -> BaseResponse:
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="documents"), 303)
