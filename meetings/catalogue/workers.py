"""What the catalogue knows of the workers: where they run, their heartbeats, and who goes on for the dead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from meetings.catalogue.tables import WorkerRow
from meetings.catalogue.transactions import Transactions, insert_into, utc_now


@dataclass(frozen=True, slots=True)
class WorkerBeat:
    """A worker's heartbeat: ``beats`` grows while it lives.

    ``machine`` names the system on which ``pid`` means something. ``beat_at`` is by the worker's
    own clock: good for showing, not for deciding that a worker on another machine is dead.
    """

    id: str
    machine: str
    pid: int
    beats: int
    beat_at: dt.datetime


class Workers(Transactions):
    """The list of workers, living or not."""

    def enlist(self, worker_id: str, machine: str, pid: int) -> None:
        """Put a worker on the list; nothing changes when it is there."""
        values = {"id": worker_id, "machine": machine, "pid": pid, "beats": 0, "beat_at": utc_now()}
        with self._writing() as session:
            session.execute(
                insert_into(session, WorkerRow).values(values).on_conflict_do_nothing(index_elements=["id"])
            )

    def beat(self, worker_id: str) -> bool:
        """Count a worker's heartbeat; return whether it is still on the list and not taken for dead."""
        query = sa.update(WorkerRow).where(WorkerRow.id == worker_id, WorkerRow.heir.is_(None))
        counted = query.values(beats=WorkerRow.beats + 1, beat_at=utc_now()).returning(WorkerRow.id)
        with self._writing() as session:
            return session.scalars(counted).first() is not None

    def all(self) -> tuple[WorkerBeat, ...]:
        """Give all workers on the list."""
        with self._reading() as session:
            found = session.scalars(sa.select(WorkerRow).order_by(WorkerRow.id))
            return tuple(WorkerBeat(row.id, row.machine, row.pid, row.beats, row.beat_at) for row in found)

    def inherit(self, dead_id: str, heir_id: str) -> bool:
        """Claim a dead worker's jobs for ``heir_id``; return whether no other living worker has that claim.

        A claim ends when the dead worker is struck off, or when its heir is.
        """
        living = sa.select(WorkerRow.id).where(WorkerRow.id != heir_id)
        free = sa.or_(WorkerRow.heir.is_(None), WorkerRow.heir.not_in(living))
        query = sa.update(WorkerRow).where(WorkerRow.id == dead_id, free)
        with self._writing() as session:
            return session.scalars(query.values(heir=heir_id).returning(WorkerRow.id)).first() is not None

    def strike(self, worker_id: str) -> None:
        """Take a worker off the list."""
        with self._writing() as session:
            session.execute(sa.delete(WorkerRow).where(WorkerRow.id == worker_id))
