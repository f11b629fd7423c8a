"""Find and replace: where a text occurs, and what stands there afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from meetings.editing.operations import Replace
from meetings.editing.passages import Passage


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a text occurs, with what stands around it."""

    passage: int
    before: str
    found: str
    after: str


_AROUND = 40


def occurrences(passages: Iterable[Passage], wanted: Replace) -> Iterator[Occurrence]:
    """Give every place that a replacement would change, in the order of the passages."""
    pattern = pattern_of(wanted)
    for passage in passages:
        text = passage.segment.text
        for hit in pattern.finditer(text):
            before, after = text[max(0, hit.start() - _AROUND) : hit.start()], text[hit.end() : hit.end() + _AROUND]
            yield Occurrence(passage.id, before, hit.group(), after)


def replaced(text: str, wanted: Replace) -> str:
    """Give the text after a replacement, which is taken as it stands.

    >>> replaced("The wgec and WGECs", Replace((), "wgec", "WGEC"))
    'The WGEC and WGECs'
    """
    return pattern_of(wanted).sub(lambda _: wanted.new, text)


def pattern_of(wanted: Replace) -> re.Pattern[str]:
    """Give the expression that finds the text; spaces in it stand for any white space."""
    text = r"\s+".join(re.escape(word) for word in wanted.find.split())
    if wanted.whole_words:
        text = rf"(?<!\w){text}(?!\w)"
    return re.compile(text if wanted.find.strip() else r"(?!)", 0 if wanted.match_case else re.IGNORECASE)
