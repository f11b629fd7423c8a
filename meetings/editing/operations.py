"""What can be done to a transcript: one frozen value for each kind of edit."""

from __future__ import annotations

from dataclasses import dataclass

from meetings.roster import Role

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EditText:
    """Give a passage another text; an empty one takes the passage away."""

    passage: int
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """Cut a passage in two before the word at character ``at`` of its text."""

    passage: int
    at: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Make one passage of two that follow each other; it keeps the first one's speaker and tags."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class MoveBoundary:
    """Move words between two passages that follow each other.

    ``words`` more than 0 takes so many of the second's first words into the first; less than 0
    gives so many of the first's last words to the second.
    """

    first: int
    second: int
    words: int


@dataclass(frozen=True, slots=True)
class SetBoundary:
    """Say at which instant one passage ends and the next one begins; words go with the side they are spoken on."""

    first: int
    second: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Insert:
    """Put in a passage that nobody heard before, with the item, group and language of the passage ``like``.

    ``name`` is who speaks; without one it is the voice of that passage.
    """

    like: int
    start_ms: int
    end_ms: int
    text: str
    name: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """Say who speaks in some passages; ``None`` says that nobody knows."""

    passages: Ids
    name: str | None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class RenameSpeaker:
    """Give a speaker another name, wherever they speak; ``old`` is the name, or the label of one without."""

    old: str
    new: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class MergeSpeakers:
    """Say that one speaker is another one, wherever they speak."""

    old: str
    into: str


@dataclass(frozen=True, slots=True)
class SetItem:
    """Put passages under an agenda item, or under none."""

    passages: Ids
    agenda_item: str | None


@dataclass(frozen=True, slots=True)
class SetGroup:
    """Put passages into a group, or into none."""

    passages: Ids
    group: str | None


@dataclass(frozen=True, slots=True)
class Replace:
    """Put ``new`` in the place of ``find`` in the text of some passages."""

    passages: Ids
    find: str
    new: str
    match_case: bool = False
    whole_words: bool = True


@dataclass(frozen=True, slots=True)
class Withhold:
    """Keep passages from the public, for a reason; ``None`` gives them back."""

    passages: Ids
    reason: str | None


Operation = (
    EditText
    | Split
    | Merge
    | MoveBoundary
    | SetBoundary
    | Insert
    | SetSpeaker
    | RenameSpeaker
    | MergeSpeakers
    | SetItem
    | SetGroup
    | Replace
    | Withhold
)


def passages_named(operation: Operation) -> Ids | None:
    """Give the passages that an operation changes by name; ``None`` for one that finds them by their speaker."""
    if isinstance(operation, Insert):
        return ()
    if isinstance(operation, RenameSpeaker | MergeSpeakers):
        return None
    if isinstance(operation, EditText | Split):
        return (operation.passage,)
    if isinstance(operation, Merge | MoveBoundary | SetBoundary):
        return (operation.first, operation.second)
    return operation.passages
