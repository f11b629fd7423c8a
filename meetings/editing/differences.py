"""What differs between two versions of a transcript, passage by passage and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from meetings.editing.passages import Passage

Sign = Literal["same", "removed", "added"]
_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions have, or only the old or the new one."""

    sign: Sign
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage that is not the same in two versions; ``text`` shows its words side by side."""

    before: Passage | None
    after: Passage | None
    text: tuple[Piece, ...]

    @property
    def tags(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """What else differs: the tag, its old and its new value."""
        if self.before is None or self.after is None:
            return ()
        old, new = self.before.segment, self.after.segment
        pairs = (
            ("Speaker", old.display_name, new.display_name),
            ("Agenda item", old.agenda_item, new.agenda_item),
            ("Group", old.group, new.group),
            ("Withheld", self.before.withheld, self.after.withheld),
        )
        return tuple(pair for pair in pairs if pair[1] != pair[2])


def differences(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[Difference, ...]:
    """Give what differs, in the order of time."""
    old = {passage.id: passage for passage in before}
    new = {passage.id: passage for passage in after}
    every = sorted({**old, **new}.values(), key=lambda passage: passage.order)
    return tuple(
        Difference(old.get(each.id), new.get(each.id), _text(old.get(each.id), new.get(each.id)))
        for each in every
        if old.get(each.id) != new.get(each.id)
    )


def _text(before: Passage | None, after: Passage | None) -> tuple[Piece, ...]:
    return word_diff(before.segment.text if before else "", after.segment.text if after else "")


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Compare two texts word by word.

    >>> [(p.sign, p.text) for p in word_diff("the wgec meets", "the WGEC meets")]
    [('same', 'the '), ('removed', 'wgec'), ('added', 'WGEC'), ('same', ' meets')]
    """
    return tuple(_pieces(_PIECES.findall(old), _PIECES.findall(new)))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("removed", "".join(old[a:b]))
        if c < d:
            yield Piece("added", "".join(new[c:d]))
