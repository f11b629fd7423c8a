"""What is likely to be said in a meeting: the names and acronyms of its roster, agenda and papers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from meetings.agenda import Agenda
from meetings.roster import Roster

_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,7}\b")
_TITLE = re.compile(r"\b(?:Mr|Ms|Mrs|Dr|Madam|Mister|Ambassador|Professor)\.? ")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][\w’'-]+(?: (?:(?:of|on|for|de|da|van|von|al|bin) )?[A-Z][\w’'-]+)+")
MOST_FROM_PAPERS = 40
"""Terms of papers that are told to the recogniser: its prompt has room for some 220 tokens in all."""


def vocabulary_of(agenda: Agenda, roster: Roster, papers: Iterable[str] = ()) -> tuple[str, ...]:
    """Names, organisations and acronyms, each once: the chair first, then in the order of the files.

    ``papers`` are texts that delegations prepared; of them come the names and acronyms that they
    have most often.

    >>> from meetings.agenda import AgendaItem
    >>> vocabulary_of(Agenda((AgendaItem("1", "Report of the CSTD"),)), Roster(chair="Peter Major"))
    ('Peter Major', 'CSTD')
    >>> vocabulary_of(Agenda(), Roster(), ["We thank Ms. Ana Neves and ESCWA."])
    ('Ana Neves', 'ESCWA')
    """
    people = [name for p in roster.participants for name in (p.name, p.entity) if name]
    acronyms = [word for item in agenda.items for word in _ACRONYM.findall(f"{item.title} {item.description}")]
    groups = [group.name for group in agenda.groups]
    chair = [roster.chair] if roster.chair else []
    written = Counter(term for text in papers for term in _terms(text))
    often = [term for term, _ in written.most_common(MOST_FROM_PAPERS)]
    return tuple(dict.fromkeys([*chair, *people, *acronyms, *groups, *often]))


def _terms(text: str) -> Iterator[str]:
    """Give the names and acronyms of a text; a heading in capitals has none that can be told."""
    if text.isupper():
        return
    yield from _NAME.findall(_TITLE.sub("", text))
    yield from _ACRONYM.findall(text)
