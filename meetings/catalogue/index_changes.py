"""The outbox of the search index: which recordings changed since the index last took them over.

Whatever changes a text, a name, a tag or who may read it notes that in the transaction of the
change (``note_change``); whoever keeps the index reads the notes, brings the index up to date and
strikes out exactly the notes that it read. A crash anywhere between leaves the note, and the
work is done again: it may be done twice, never not at all.
(The "transactional outbox" of Hohpe and Richardson; at least once, idempotent.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue.tables import IndexChangeRow
from meetings.catalogue.transactions import Transactions


@dataclass(frozen=True, slots=True)
class IndexChange:
    """A recording that changed, with the ids of all notes about it."""

    recording_id: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many recordings the index has still to take over, and since when the first of them waits."""

    recordings: int = 0
    since: dt.datetime | None = None


def note_change(session: Session, recording_id: str, at: dt.datetime, *, hides: bool = False) -> None:
    """Note, in the transaction of a change, that the index has to take this recording over.

    ``hides`` says that something must not be found any more: until that is so, only those who may
    read everything find anything of this recording.
    """
    session.execute(sa.insert(IndexChangeRow).values(recording_id=recording_id, at=at, hides=hides))


class IndexChanges(Transactions):
    """The notes, oldest first; each method is one transaction."""

    def note(self, recording_id: str, at: dt.datetime) -> None:
        """Note a change that no other transaction notes: to have a recording indexed again."""
        with self._writing() as session:
            note_change(session, recording_id, at)

    def waiting(self) -> tuple[IndexChange, ...]:
        """Give all that waits, each recording once, in the order of its first note."""
        found: dict[str, list[int]] = {}
        with self._reading() as session:
            query = sa.select(IndexChangeRow.recording_id, IndexChangeRow.id).order_by(IndexChangeRow.id)
            for recording_id, note in session.execute(query):
                found.setdefault(recording_id, []).append(note)
        return tuple(IndexChange(recording_id, tuple(notes)) for recording_id, notes in found.items())

    def strike(self, changes: Collection[IndexChange]) -> None:
        """Strike out these notes, and none that came after they were read."""
        notes = [note for change in changes for note in change.notes]
        with self._writing() as session:
            for start in range(0, len(notes), 500):  # SQLite's statements take a limited number of values
                chunk = notes[start : start + 500]
                session.execute(sa.delete(IndexChangeRow).where(IndexChangeRow.id.in_(chunk)))

    def hiding(self) -> frozenset[str]:
        """Give the recordings of which the index still holds what must not be found any more."""
        query = sa.select(IndexChangeRow.recording_id).where(IndexChangeRow.hides).distinct()
        with self._reading() as session:
            return frozenset(session.scalars(query))

    def backlog(self) -> Backlog:
        """Say how far the index is behind."""
        query = sa.select(sa.func.count(IndexChangeRow.recording_id.distinct()), sa.func.min(IndexChangeRow.at))
        with self._reading() as session:
            recordings, since = session.execute(query).one()
            return Backlog(recordings, since)
