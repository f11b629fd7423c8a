"""Keeping the index as the store is: what waits in the outbox is taken over, by one process at a time.

::

    change and its note, one transaction → waiting → read the store → write the index → strike the note

The store is read after its note, so the index gets the newest state. A process that dies on the
way leaves the note; one that was frozen so long that its right ended notes the recording anew.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from meetings.catalogue.index_changes import IndexChange
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.editing.withholding import public_segments
from meetings.errors import NotFoundError, StorageError, UnavailableError, VerbatimError
from search_app.search.documents import documents_of
from search_app.search.port import Edition, OutdatedIndexError, SearchIndex, SegmentDocument

log = logging.getLogger(__name__)
LEASE = "search index"
LEASE_S = 60.0  # how long the index waits for a keeper that died; one that lives renews it four times as often
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What came of looking: recordings taken over, and those that the index refused, with why."""

    done: tuple[str, ...] = ()
    refused: dict[str, VerbatimError] = field(default_factory=dict)


def indexed_documents(catalogue: Catalogue, recording_id: str) -> Iterator[SegmentDocument]:
    """Give what the index holds of a recording: its working text, and the published one where that is another.

    Raises ``NotFoundError`` where there is no recording or no transcript.
    """
    recording, transcript = catalogue.recording(recording_id), catalogue.transcript(recording_id)
    names = catalogue.statements.names(recording_id)
    review = catalogue.reviews.review(recording_id)
    published = next((version for version in reversed(review.versions) if version.published_at), None)
    passages = catalogue.edits.passages(recording_id)
    same = published is not None and published.revision == review.revision
    edition: Edition = "both" if same else "working"
    yield from documents_of(recording, transcript, [names.get(passage.id) for passage in passages], edition)
    if published is None or same:
        return
    then = sorted(catalogue.reviews.version_passages(recording_id, published.number), key=lambda p: p.order)
    official = replace(transcript, segments=public_segments(then))
    yield from documents_of(recording, official, [names.get(passage.id) for passage in then], "published")


class IndexKeeper:
    """Brings one index up to date with the catalogue."""

    def __init__(self, catalogue: Catalogue, index: SearchIndex, lease_s: float = LEASE_S) -> None:
        self._catalogue = catalogue
        self._index = index
        self._lease_s = lease_s
        self._holder = secrets.token_hex(8)
        self._turn = threading.Lock()  # the lease is the process's; its threads take turns
        self._ready = False

    def catch_up(self) -> CaughtUp:
        """Take over everything that waits; nothing, while another process or thread is at it.

        An index that another version built, or that was lost, is built anew. Raises
        ``UnavailableError`` when the index or the store is away: what waits goes on waiting.
        """
        changes = self._catalogue.index_changes
        if self._ready and not changes.waiting():
            return CaughtUp()
        done: list[str] = []
        refused: dict[str, VerbatimError] = {}
        with self._leased() as leased:
            if leased:
                self._make_ready()
            while leased and (waiting := [c for c in changes.waiting() if c.recording_id not in refused]):
                for change in waiting:
                    try:
                        self._take_over(change)
                    except UnavailableError:
                        raise
                    except VerbatimError as error:
                        log.warning("The index refuses %s: %s", change.recording_id, error)
                        refused[change.recording_id] = error
                    else:
                        done.append(change.recording_id)
        return CaughtUp(tuple(done), refused)

    def keep_up(self) -> None:
        """Do the same for whoever calls it again and again. Raises what the index refused a recording with."""
        for error in self.catch_up().refused.values():
            raise error

    def catch_up_with(self, recording_id: str, wait_s: float = 30.0) -> bool:
        """Take one recording over, and what waits before it; return whether that was done in this time.

        It is not while another process that keeps the index is busy for longer. Raises what the
        index refused it with, and ``UnavailableError``.
        """
        deadline = time.monotonic() + wait_s
        while True:
            caught_up = self.catch_up()
            if error := caught_up.refused.get(recording_id):
                raise error
            if all(change.recording_id != recording_id for change in self._catalogue.index_changes.waiting()):
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_S)

    def catch_up_or_leave(self, recording_id: str) -> None:
        """Take one recording over, or leave it waiting for whoever keeps the index when that can be had again."""
        try:
            self.catch_up_with(recording_id)
        except UnavailableError as error:
            log.warning("%s becomes searchable later: %s", recording_id, error)

    def rebuild(self) -> int:
        """Build the index anew from the store while searching goes on; return how many segments it has.

        Raises ``UnavailableError`` while another process keeps the index or builds it.
        """
        with self._leased() as leased:
            if not leased:
                raise UnavailableError("Another process is writing the search index; try again in a moment.")
            return self._rebuild()

    def _rebuild(self) -> int:
        waiting = self._catalogue.index_changes.waiting()
        count = self._index.rebuild(self._all_documents())
        if self._holds():
            self._catalogue.index_changes.strike(waiting)
        self._ready = True
        return count

    def _make_ready(self) -> None:
        if self._ready:
            return
        try:
            lost = self._index.count() == 0 and bool(self._catalogue.recordings())
        except OutdatedIndexError:
            lost = True
        if lost:
            log.info("The search index is built from the store.")
            self._rebuild()
        self._ready = True

    def _take_over(self, change: IndexChange) -> None:
        self._index.replace_recording(change.recording_id, self._documents(change.recording_id))
        if self._holds():
            self._catalogue.index_changes.strike([change])
        else:  # another keeper may have written a newer state, which this one has just written over
            self._catalogue.index_changes.note(change.recording_id, utc_now())
            raise UnavailableError("The right to write the index ended meanwhile.")

    def _documents(self, recording_id: str) -> Iterator[SegmentDocument]:
        with contextlib.suppress(NotFoundError):  # not transcribed yet, or gone
            yield from indexed_documents(self._catalogue, recording_id)

    def _all_documents(self) -> Iterator[SegmentDocument]:
        for recording in self._catalogue.recordings():
            yield from self._documents(recording.id)

    def _holds(self) -> bool:
        return self._catalogue.leases.holds(LEASE, self._holder)

    def _take(self) -> bool:
        return self._catalogue.leases.take(LEASE, self._holder, self._lease_s)

    @contextlib.contextmanager
    def _leased(self) -> Iterator[bool]:
        """Have the right to write the index for the length of the body, if nobody else has it."""
        if not self._turn.acquire(blocking=False):
            yield False
            return
        try:
            if not self._take():
                yield False
                return
            try:
                with _repeating(self._renew, self._lease_s / 4):
                    yield True
            finally:
                with contextlib.suppress(UnavailableError, StorageError):  # it ends by itself
                    self._catalogue.leases.give_back(LEASE, self._holder)
        finally:
            self._turn.release()

    def _renew(self) -> None:
        with contextlib.suppress(UnavailableError, StorageError):
            if self._holds():
                self._take()


@contextlib.contextmanager
def _repeating(act: Callable[[], None], every_s: float) -> Iterator[None]:
    """Do something again and again beside the body."""
    ended = threading.Event()

    def repeat() -> None:
        while not ended.wait(every_s):
            act()

    thread = threading.Thread(target=repeat, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
