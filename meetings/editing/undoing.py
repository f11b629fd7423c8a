"""Undo and redo without limit, from the history alone: an undo is an edit that takes another one back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One edit in a person's own history; ``undoes`` is the revision that it takes back, if it does."""

    revision: int
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Undoable:
    """What a person can take back (``undo``) and do again (``redo``); the last of each comes first in line."""

    undo: tuple[int, ...] = ()
    redo: tuple[int, ...] = ()


def undoable(steps: Iterable[Step]) -> Undoable:
    """Read what can be undone and redone from somebody's edits in their order.

    >>> undoable([Step(1), Step(2), Step(3, undoes=2)])
    Undoable(undo=(1,), redo=(3,))
    >>> undoable([Step(1), Step(2), Step(3, undoes=2), Step(4, undoes=3)])
    Undoable(undo=(1, 4), redo=())
    >>> undoable([Step(1), Step(2, undoes=1), Step(3)])
    Undoable(undo=(3,), redo=())
    """
    undo: list[int] = []
    redo: list[int] = []
    for step in steps:
        if step.undoes is None:
            undo.append(step.revision)
            redo.clear()
        elif undo and undo[-1] == step.undoes:
            undo.pop()
            redo.append(step.revision)
        elif redo and redo[-1] == step.undoes:
            redo.pop()
            undo.append(step.revision)
    return Undoable(tuple(undo), tuple(redo))
