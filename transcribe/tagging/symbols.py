"""Document symbols of agenda items, as they are written and as they are said.

``E/CN.16/2014/CRP.3`` is said, and heard, as "E CN 16 2014 CRP 3", "E slash CN dot sixteen ..." or only
as "CRP three": symbols are compared without what stands between their parts. Their form: United Nations
Editorial Manual Online, "Document symbols"; of documents that are only numbered, ITU conferences ("Document 81").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from meetings.agenda import Agenda
from transcribe.tagging.text import Token, normal_words, word_set

_SYMBOL = re.compile(r"\b[A-Z][A-Z0-9.]*(?:/[A-Z0-9][A-Za-z0-9.()-]*)+|\bCRP\.? ?\d+|\b[Dd]ocument \d+\b(?!/)")
_BETWEEN = word_set("slash stroke dot point dash hyphen oblique barra punto tiret guion косая дробь")
_LONGEST = 14
_DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Said:
    """That tokens ``[start, end)`` name a document of ``item``, a number of the agenda."""

    start: int
    end: int
    item: str


class Symbols:
    """The documents that an agenda's items name in their titles and descriptions."""

    def __init__(self, agenda: Agenda) -> None:
        found: dict[str, set[str]] = {}
        for item in agenda.items:
            for match in _SYMBOL.finditer(f"{item.title} {item.description}"):
                for form in _forms(match.group()):
                    found.setdefault(form, set()).add(item.number)
        # What stands under several items names none of them.
        self._items = {form: min(numbers) for form, numbers in found.items() if len(numbers) == 1}

    def said_in(self, tokens: Sequence[Token], numbers: Mapping[str, str]) -> Iterator[Said]:
        """Give the documents named in a turn, the longest form at each place; ``numbers`` reads number words."""
        place = 0
        while self._items and place < len(tokens):
            end = self._longest(tokens, place, numbers)
            if end is None:
                place += 1
                continue
            yield Said(place, end[0], end[1])
            place = end[0]

    def _longest(self, tokens: Sequence[Token], place: int, numbers: Mapping[str, str]) -> tuple[int, str] | None:
        said, best = "", None
        for end in range(place, min(len(tokens), place + _LONGEST)):
            word = tokens[end].norm
            if word not in _BETWEEN:
                said += numbers.get(word, word).replace(".", "")
            elif end == place:
                return None
            if item := self._items.get(said):
                best = end + 1, item
        return best


def _forms(symbol: str) -> Iterator[str]:
    """Give what a symbol is compared by: all of it, its last named part, or the number after "document".

    >>> list(_forms("E/CN.16/2014/CRP.3")), list(_forms("C14/81"))
    (['ecn162014crp3', 'crp3'], ['c1481', 'document81'])
    """
    whole = "".join(normal_words(symbol)).replace(".", "")
    yield whole
    last = re.sub(r"[^a-z0-9]", "", symbol.rsplit("/", 1)[-1].casefold())
    if "/" in symbol and last.isdigit():
        yield f"{_DOCUMENT}{last}"
    elif re.fullmatch(r"[a-z]{1,5}\d+", last) and last != whole:
        yield last
