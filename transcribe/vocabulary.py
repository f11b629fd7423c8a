"""What is likely to be said in a meeting: the names and acronyms of its roster and agenda."""

from __future__ import annotations

import re

from meetings.agenda import Agenda
from meetings.roster import Roster

_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,7}\b")


def vocabulary_of(agenda: Agenda, roster: Roster) -> tuple[str, ...]:
    """Names, organisations and acronyms, each once: the chair first, then in the order of the files.

    >>> from meetings.agenda import AgendaItem
    >>> vocabulary_of(Agenda((AgendaItem("1", "Report of the CSTD"),)), Roster(chair="Peter Major"))
    ('Peter Major', 'CSTD')
    """
    people = [name for p in roster.participants for name in (p.name, p.entity) if name]
    acronyms = [word for item in agenda.items for word in _ACRONYM.findall(f"{item.title} {item.description}")]
    groups = [group.name for group in agenda.groups]
    chair = [roster.chair] if roster.chair else []
    return tuple(dict.fromkeys([*chair, *people, *acronyms, *groups]))
