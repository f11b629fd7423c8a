"""What makes one body's record differ from another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from meetings.agenda import Agenda
from meetings.formats.header import Header, Status
from meetings.roster import Roster
from meetings.transcript import Segment, Transcript


@dataclass(frozen=True, slots=True)
class Written:
    """A speaker as a record writes them: the name stands out, for whom they speak does not.

    >>> str(Written("Ms. Cade", "mCADE"))
    'Ms. Cade (mCADE)'
    """

    name: str
    affiliation: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.affiliation})" if self.affiliation else self.name


@dataclass(frozen=True, slots=True)
class Profile:
    """The house style of a body: how its record names people, calls its state and heads its pages.

    ``prefix`` stands before each label in plain text. ``statuses`` are the words for how far
    approval has come. ``facts`` gives the lines of the title page in the body's order, ``notices``
    what a reader must be told. ``opening`` and ``closing`` are lines about the meeting around the
    text, empty for none. ``marks_languages`` says that a change of language is told at the label.
    """

    name: str
    title: str
    prefix: str
    speaker: Callable[[Segment, Roster], Written]
    statuses: Mapping[Status, str]
    facts: Callable[[Header], tuple[str, ...]]
    notices: Callable[[Transcript, Header], tuple[str, ...]]
    item: Callable[[str, Agenda], str]
    opening: Callable[[Header], str]
    closing: Callable[[Header], str]
    marks_languages: bool = False

    def status_line(self, header: Header) -> str:
        """The status as it stands above the text."""
        return self.statuses[header.status]
