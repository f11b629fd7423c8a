"""Uploads that go straight to the storage's server: this one only signs the address of each part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request, url_for

from media.storage.incoming import Incoming, IncomingUploads
from meetings.errors import InputError, NotFoundError, VerbatimError
from meetings.quotas import NO_QUOTAS, Quotas
from search_app.errors import problem, status_of
from search_app.parts import uploads
from search_app.uploads.folder import Upload, UploadFolder

blueprint = Blueprint("direct", __name__, url_prefix="/uploads/direct")
_LONGEST_NAME: Final = 500


class DirectUploads(UploadFolder):
    """Uploads of which some are in the storage already; those are fetched when they are looked into."""

    def __init__(
        self,
        folder: Path,
        incoming: IncomingUploads,
        quotas: Quotas = NO_QUOTAS,
        kept_bytes: Callable[[], int] = lambda: 0,
    ) -> None:
        super().__init__(folder, quotas, kept_bytes)
        self.incoming = incoming

    def begin(self, length_bytes: int, file_name: str) -> Incoming:
        """Begin an upload to the storage. Raises ``InputError``, and ``StorageError`` where quotas leave no room."""
        self._check_quotas(length_bytes, lambda: self._announced_bytes() + self.incoming.announced_bytes())
        return self.incoming.begin(length_bytes, file_name)

    @property
    def origin(self) -> str:
        """Where browsers send parts to: a page has to be allowed to."""
        address = urlsplit(self.incoming.public_url)
        return f"{address.scheme}://{address.netloc}"

    def find(self, upload_id: str) -> Upload:
        """See ``UploadFolder.find``."""
        try:
            return super().find(upload_id)
        except NotFoundError:
            known = self.incoming.find(upload_id)
        there = known.length_bytes if self.incoming.is_whole(known) else 0
        return Upload(upload_id, known.file_name, known.length_bytes, there, self.incoming.key(upload_id))

    def whole_file(self, upload_id: str) -> tuple[Upload, Path]:
        """See ``UploadFolder.whole_file``."""
        upload = self.find(upload_id)
        if upload.stored is None:
            return super().whole_file(upload_id)
        if not upload.whole:
            raise InputError("The file has not arrived completely. Choose it again to go on where it stopped.")
        self.check_room(upload.length_bytes)
        path = self.folder / f"{upload_id}.part"
        self.incoming.fetch(self.incoming.find(upload_id), path)
        return upload, path

    def remove(self, upload_id: str) -> None:
        """See ``UploadFolder.remove``."""
        upload = self.find(upload_id)
        if upload.stored is None:
            super().remove(upload_id)
            return
        (self.folder / f"{upload_id}.part").unlink(missing_ok=True)
        self.incoming.remove(self.incoming.find(upload_id))


@blueprint.errorhandler(VerbatimError)
def _told(error: VerbatimError) -> Response:
    return problem(status_of(error), error.message)


@blueprint.post("")
def begin() -> tuple[Response, int, dict[str, str]]:
    """Begin an upload of a known length."""
    asked = request.get_json(silent=True)
    length, name = (asked.get("length"), asked.get("name")) if isinstance(asked, dict) else (None, None)
    if not isinstance(length, int) or isinstance(length, bool) or not isinstance(name, str):
        raise InputError("Give the length in bytes and the name of the file.")
    upload = _direct().begin(length, name[:_LONGEST_NAME] or "recording")
    return _standing(upload), 201, {"Location": url_for(".show", upload_id=upload.id)}


@blueprint.get("/<upload_id>")
def show(upload_id: str) -> Response:
    """Say which parts have arrived."""
    return _standing(_incoming().find(upload_id))


@blueprint.post("/<upload_id>/parts/<int:number>")
def sign(upload_id: str, number: int) -> Response:
    """Give the address that a part is to be sent to."""
    return jsonify(url=_incoming().address(_incoming().find(upload_id), number))


@blueprint.post("/<upload_id>/finish")
def finish(upload_id: str) -> Response:
    """Put the parts together."""
    upload = _incoming().find(upload_id)
    _incoming().finish(upload)
    return _standing(upload)


@blueprint.delete("/<upload_id>")
def forget(upload_id: str) -> Response:
    """Forget an upload."""
    _incoming().remove(_incoming().find(upload_id))
    return Response(status=204)


def _direct() -> DirectUploads:
    known = uploads()
    if not isinstance(known, DirectUploads):
        raise NotFoundError("Recordings are sent to this server itself.")
    return known


def _incoming() -> IncomingUploads:
    return _direct().incoming


def _standing(upload: Incoming) -> Response:
    whole = _incoming().is_whole(upload)
    sent = {} if whole else _incoming().arrived(upload)
    response = jsonify(id=upload.id, part_bytes=upload.part_bytes, parts=upload.parts, sent=sorted(sent), whole=whole)
    response.cache_control.no_store = True
    return response
