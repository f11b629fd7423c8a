"""The parts of the running application, for the code of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import current_app

from meetings.settings import Settings
from search_app.ports import Parts
from search_app.uploads.folder import UploadFolder

_PARTS = "verbatim"
_UPLOADS = "verbatim-uploads"


def keep_parts(extensions: dict[str, object], parts: Parts) -> None:
    """Put the parts where ``parts`` and ``uploads`` find them."""
    extensions[_PARTS] = parts
    extensions[_UPLOADS] = _uploads(parts.settings, lambda: parts.catalogue.usage.total_bytes())


def _uploads(settings: Settings, kept_bytes: Callable[[], int]) -> UploadFolder:
    """Choose where browsers send recordings: to this server, or directly to that of the storage."""
    if settings.recordings_url is None or settings.s3_url is None:
        return UploadFolder(settings.uploads_dir, settings.quotas, kept_bytes)
    from media.storage.bucket import BucketStorage
    from media.storage.incoming import IncomingUploads
    from search_app.uploads.direct import DirectUploads

    storage = BucketStorage(settings.recordings_url, settings.recordings_dir)
    incoming = IncomingUploads(storage, settings.s3_url)
    return DirectUploads(settings.uploads_dir, incoming, settings.quotas, kept_bytes)


def parts() -> Parts:
    """Give the parts of the application that answers this request."""
    return cast(Parts, current_app.extensions[_PARTS])


def uploads() -> UploadFolder:
    """Give the folder of uploads that are not yet recordings."""
    return cast(UploadFolder, current_app.extensions[_UPLOADS])
