"""Where the files of recordings lie: in a folder, or in a bucket of S3-compatible storage.

Each recording has a folder of its own there. In the folder everything is used where it lies; of what is
in a bucket, a machine has a working copy while it works on it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from media.storage.port import Storage, StoredFile
from meetings.errors import InputError
from meetings.settings import Settings

__all__ = ["Storage", "StoredFile", "storage_of"]


def storage_of(settings: Settings) -> Storage:
    """Give the storage that the settings name. Raises ``InputError`` for an address that is none."""
    return _open(settings.recordings_url, settings.recordings_dir)


@lru_cache(maxsize=8)
def _open(address: str | None, folder: Path) -> Storage:
    if address is None:
        from media.storage.folder import FolderStorage

        return FolderStorage(folder)
    if not address.startswith("s3://") or not address.removeprefix("s3://").strip("/"):
        raise InputError(f"VERBATIM_RECORDINGS is an address such as s3://bucket/recordings, not “{address}”.")
    from media.storage.bucket import BucketStorage

    return BucketStorage(address, folder)
