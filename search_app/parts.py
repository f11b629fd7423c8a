"""The parts of the running application, for the code of a page."""

from __future__ import annotations

from typing import cast

from flask import current_app

from search_app.ports import Parts
from search_app.uploads.folder import UploadFolder

_PARTS = "verbatim"
_UPLOADS = "verbatim-uploads"


def keep_parts(extensions: dict[str, object], parts: Parts) -> None:
    """Put the parts where ``parts`` and ``uploads`` find them."""
    extensions[_PARTS] = parts
    extensions[_UPLOADS] = UploadFolder(
        parts.settings.uploads_dir, parts.settings.quotas, lambda: parts.catalogue.usage.total_bytes()
    )


def parts() -> Parts:
    """Give the parts of the application that answers this request."""
    return cast(Parts, current_app.extensions[_PARTS])


def uploads() -> UploadFolder:
    """Give the folder of uploads that are not yet recordings."""
    return cast(UploadFolder, current_app.extensions[_UPLOADS])
