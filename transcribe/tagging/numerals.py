"""Numbers as they are said: "item 2.1", "the second item", "item two point one", "group D"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transcribe.tagging.text import normal_words

_DIGITS = r"\d+(?:\.\d+)*(?:st|nd|rd|th|[.]?[oaª])?"
_ORDINAL_END = re.compile(r"(?<=\d)(?:st|nd|rd|th|[.]?[oaª])$")


@dataclass(frozen=True, slots=True)
class Numerals:
    """The number words of one language: ``regex`` finds them, ``read`` gives digits.

    >>> english = Numerals.of({"1": ["one", "first"], "2": ["two", "second"]}, ["point"])
    >>> english.read("2nd"), english.read("second"), english.read("two point one"), english.read("d")
    ('2', '2', '2.1', 'd')
    """

    regex: str
    values: Mapping[str, str]
    points: frozenset[str]

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]], points: Sequence[str]) -> Numerals:
        """Build from number -> its words, and the words for the point in ``2.1``."""
        values = {" ".join(normal_words(form)): str(number) for number, forms in words.items() for form in forms}
        spoken = "|".join(re.escape(form) for form in sorted(values, key=len, reverse=True))
        one = rf"(?:{_DIGITS}|{spoken})" if spoken else _DIGITS
        point = "|".join(re.escape(" ".join(normal_words(p))) for p in points)
        many = rf"{one}(?: (?:{point}) {one})?" if point else one
        return cls(rf"(?:{many}|[a-h](?= ))", values, frozenset(" ".join(normal_words(p)) for p in points))

    def read(self, spoken: str) -> str:
        """Turn a captured number into digits joined by points, or a lower-case letter."""
        for point in self.points:
            if f" {point} " in spoken:
                return ".".join(self.read(part) for part in spoken.split(f" {point} "))
        return self.values.get(spoken) or _ORDINAL_END.sub("", spoken)
