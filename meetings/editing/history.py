"""The history of a transcript: who edited what and when, and what a save is answered with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from meetings.editing.operations import Operation
from meetings.editing.passages import Passage
from meetings.errors import InputError


@dataclass(frozen=True, slots=True)
class Edit:
    """One revision: who made it, when, and by which operation; ``undoes`` is the revision it takes back.

    ``operation`` is ``None`` for an edit that takes another one back. In the history of one passage,
    ``learned`` says that its tag was decoded anew after that operation on others.
    """

    revision: int
    at: dt.datetime
    actor: str
    role: str
    operation: Operation | None
    undoes: int | None = None
    learned: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What an editor has to show anew after a save: the passages changed since, and those that are gone.

    ``learned`` says in how many passages tags were decoded anew after the corrections that were saved.
    """

    revision: int
    passages: tuple[Passage, ...]
    gone: tuple[int, ...]
    learned: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """A passage that somebody else changed meanwhile.

    ``theirs`` is the passage as it now is, ``None`` when it is gone; ``edit`` is who made it so.
    """

    passage: int
    theirs: Passage | None
    edit: Edit | None


class EditConflictError(InputError):
    """A save would overwrite what somebody else wrote: nothing of it is stored."""

    def __init__(self, revision: int, conflicts: tuple[Conflict, ...]) -> None:
        self.revision = revision
        self.conflicts = conflicts
        who = next((conflict.edit.actor for conflict in conflicts if conflict.edit), "somebody else")
        super().__init__(f"{who} has changed the same passage meanwhile. Nothing was overwritten.")
