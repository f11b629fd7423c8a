"""The tus 1.0.0 protocol for resumable uploads: core, creation, termination, checksum (tus.io/protocols).

The header ``Tus-Resumable``, which no foreign page can send without asking first, keeps other sites out;
so these routes need no form token.
"""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import HTTPException

from meetings.errors import InputError, UnavailableError, VerbatimError
from search_app.errors import status_of
from search_app.parts import uploads
from search_app.uploads.folder import CHECKSUMS, Checksum, ChecksumError, OffsetError, Upload

VERSION = "1.0.0"
PART_TYPE = "application/offset+octet-stream"

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads")


class _RefusedError(Exception):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@blueprint.before_request
def _check_version() -> Response | None:
    if request.method == "OPTIONS" or request.headers.get("Tus-Resumable") == VERSION:
        return None
    return Response("This server speaks version 1.0.0 of the tus protocol.", 412, {"Tus-Version": VERSION})


@blueprint.after_request
def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(_RefusedError)
def _refused(error: _RefusedError) -> Response:
    return Response(str(error), error.status, mimetype="text/plain")


@blueprint.errorhandler(VerbatimError)
def _told(error: VerbatimError) -> Response:
    status = status_of(error)
    if isinstance(error, OffsetError):
        status = 409
    elif isinstance(error, ChecksumError):
        status = 460
    elif isinstance(error, UnavailableError):
        status = 423
    return Response(error.message, status, mimetype="text/plain")


@blueprint.errorhandler(HTTPException)
def _plain(error: HTTPException) -> Response:
    response = Response(error.description or error.name, error.code or 500, mimetype="text/plain")
    for name, value in error.get_headers():
        if name == "Retry-After":
            response.headers[name] = value
    return response


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/<upload_id>", methods=["OPTIONS"], provide_automatic_options=False)
def options(upload_id: str | None = None) -> Response:  # noqa: ARG001 - the answer is the same for all
    """Say what this server can do."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,termination,checksum",
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        "Tus-Max-Size": str(uploads().largest_bytes),
    }
    return Response(status=204, headers=headers)


@blueprint.post("")
def create() -> Response:
    """Begin an upload of a known length."""
    length = _number("Upload-Length")
    name = _metadata(request.headers.get("Upload-Metadata", "")).get("filename", "")
    upload = uploads().create(length, name or "recording")
    return Response(status=201, headers={"Location": url_for(".patch", upload_id=upload.id), **_standing(upload)})


@blueprint.route("/<upload_id>", methods=["HEAD"])
def head(upload_id: str) -> Response:
    """Say how much of an upload has arrived."""
    return Response(status=200, headers=_standing(uploads().find(upload_id)))


@blueprint.patch("/<upload_id>")
def patch(upload_id: str) -> Response:
    """Take a part at the place where the upload stands."""
    if request.mimetype != PART_TYPE:
        raise _RefusedError(415, f"A part of an upload is sent as {PART_TYPE}.")
    offset = _number("Upload-Offset")
    upload = uploads().find(upload_id)
    if offset + (request.content_length or 0) > upload.length_bytes:
        raise _RefusedError(413, "This part goes beyond the length that was announced for the file.")
    upload = uploads().append(upload_id, offset, request.stream, _checksum())
    return Response(status=204, headers=_standing(upload))


@blueprint.delete("/<upload_id>")
def terminate(upload_id: str) -> Response:
    """Forget an upload."""
    uploads().remove(upload_id)
    return Response(status=204)


@blueprint.post("/<upload_id>")
def overridden(upload_id: str) -> Response:
    """Take PATCH and DELETE from where only POST gets through (``X-HTTP-Method-Override``)."""
    match request.headers.get("X-HTTP-Method-Override", "").upper():
        case "PATCH":
            return patch(upload_id)
        case "DELETE":
            return terminate(upload_id)
        case _:
            raise _RefusedError(405, "An upload takes HEAD, PATCH and DELETE.")


def _standing(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.offset_bytes), "Upload-Length": str(upload.length_bytes)}


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal()):
        raise _RefusedError(400, f"The header {header} must be a number of bytes.")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """Read ``key base64,key base64``.

    >>> _metadata("filename cGxlbmFyeS5tcDM=,draft")
    {'filename': 'plenary.mp3', 'draft': ''}
    """
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    return {key: _decoded(value).decode("utf-8", "replace") for key, _, value in pairs}


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _RefusedError(400, "A value in the upload's headers is not Base64.") from error


def _checksum() -> Checksum | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _, digest = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise InputError(f"The checksum must be one of {', '.join(CHECKSUMS)}.")
    return Checksum(algorithm, _decoded(digest))
