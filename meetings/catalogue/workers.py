"""What the catalogue knows of a worker: where it runs, and its last heartbeat."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


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
