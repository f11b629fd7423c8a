"""Looking again and again whether each upload is still what was received (fixity, as in NDSA's levels of preservation).

The worker looks at the recording that it has not looked at for longest, slowly, so that nobody waits for the
disk. What it found stands in ``fixity.json`` in the data folder.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable
from typing import Final

from ingest.files import told
from ingest.intake import source_name
from ingest.retention import gone
from media.fixity import Check, keep_checks, read_checks
from media.storage import storage_of
from media.storage.port import sha256_in
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.errors import NotFoundError, StorageError
from meetings.recording import Recording
from meetings.settings import Settings

log = logging.getLogger(__name__)
LEASE: Final = "fixity"
_LEASE_S: Final = 3_600.0
# A third of what a slow disk gives; three hours of sound are read in seconds, 20 GB in ten minutes.
BYTES_PER_S: Final = 33_000_000


class FixityRounds:
    """Checks one recording at each call, each again after ``settings.fixity_days``."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        now: Callable[[], dt.datetime] = utc_now,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._now = now
        self._sleep = sleep
        self._holder = secrets.token_hex(8)

    def check_next(self) -> str | None:
        """Check the recording that is due for longest; return its id, or ``None`` when none is due.

        Of several workers one checks at a time. Raises ``StorageError`` when the result cannot be kept.
        """
        if not self._settings.fixity_days or not self._catalogue.leases.take(LEASE, self._holder, _LEASE_S):
            return None
        try:
            due = self._due(read_checks(self._settings.data_dir))
            if due is None:
                return None
            fault = self._fault(due)
            if fault:
                log.error("The upload %r (%s) is not as it was received: %s", due.file_name, due.id, fault)
            self._keep(due.id, Check(self._now().isoformat(timespec="seconds"), fault))
            return due.id
        finally:
            self._catalogue.leases.give_back(LEASE, self._holder)

    def _due(self, checks: dict[str, Check]) -> Recording | None:
        before = (self._now() - dt.timedelta(days=self._settings.fixity_days)).isoformat(timespec="seconds")
        let_go = gone(self._catalogue)
        recordings = [each for each in self._catalogue.recordings() if let_go.get(each.id) != "sound"]
        last = {
            each.id: checks[each.id].at if each.id in checks else each.created_at.isoformat(timespec="seconds")
            for each in recordings
        }
        due = [recording for recording in recordings if last[recording.id] <= before]
        return min(due, key=lambda recording: last[recording.id], default=None)

    def _fault(self, recording: Recording) -> str | None:
        try:
            found = sha256_in(
                storage_of(self._settings),
                recording.id,
                source_name(recording, self._settings),
                after_piece=lambda size: self._sleep(size / BYTES_PER_S),
            )
        except NotFoundError:
            return "the file is gone"
        except StorageError as error:
            return error.message
        return None if found == recording.source_sha256 else "the file has changed"

    def _keep(self, recording_id: str, check: Check) -> None:
        known = {recording.id for recording in self._catalogue.recordings()}
        checks = {each: found for each, found in read_checks(self._settings.data_dir).items() if each in known}
        checks[recording_id] = check
        with told(self._settings.data_dir):
            keep_checks(self._settings.data_dir, checks)
