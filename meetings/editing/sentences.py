"""Where a sentence seems to end behind a comma: recognisers run sentences together.

Told by the words that begin a clause of its own, by the way a floor is taken and given ("Thank you,
Japan."), and by a pause that is longer than others behind commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from meetings.transcript import Segment

SHORTEST_CLAUSE = 3
"""Words that a sentence has at least; shorter ones call somebody by name ("Jimson, please")."""
LONG_PAUSE = 1.6
"""A pause so many times the usual one behind a comma ends a sentence (taste, no measurement)."""

Mark = tuple[int, str, str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class _Habits:
    """Words of one language, in lower case."""

    starts: frozenset[str]
    joins: frozenset[str]
    opens: frozenset[str]
    whole: tuple[list[str], ...]
    thanks: re.Pattern[str]
    floor: re.Pattern[str]


_ENGLISH = _Habits(
    starts=_words("i we it they he she this there please then so let can could shall may nobody i'm we're it's that's"),
    joins=_words("and or but which who whom whose that because as to from with including such for"),
    opens=_words(
        "if when while as since because although though unless until after before in on at for with by during under "
        "once where whether to however therefore"
    ),
    whole=(["thank", "you"], ["thanks"]),
    thanks=re.compile(
        r"\b[Tt]hank you(?: very much| so much)?, (?:(?:Mr|Ms|Mrs|Dr)\.? |Madam |Distinguished )?"
        r"(?:(?!I\b)[A-Z][\w’'-]*)(?: [A-Z][\w’'-]*){0,3}(?P<mark>,) (?P<next>\w+)"
    ),
    floor=re.compile(r"\b[A-Z][\w’'-]*(?P<mark>\.) (?P<next>You) have the floor"),
)
_FRENCH = _Habits(
    starts=_words("je nous il elle ils elles ceci cela alors donc c'est"),
    joins=_words("et ou mais qui que dont car comme pour avec"),
    opens=_words("si quand lorsque comme puisque bien après avant dans en pour avec sur à"),
    whole=(["merci"],),
    thanks=re.compile(r"\b[Mm]erci(?: beaucoup)?, [A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}(?P<mark>,) (?P<next>\w+)"),
    floor=re.compile(r"\b[A-Z][\w’'-]*(?P<mark>\.) (?P<next>Vous) avez la parole"),
)
_SPANISH = _Habits(
    starts=_words("yo nosotros ellos ellas esto esta entonces así"),
    joins=_words("y e o u pero que cual quien porque como para con"),
    opens=_words("si cuando mientras como aunque después antes en para con sobre a"),
    whole=(["gracias"],),
    thanks=re.compile(r"\b[Gg]racias, [A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}(?P<mark>,) (?P<next>\w+)"),
    floor=re.compile(r"\b[A-Z][\w’'-]*(?P<mark>\.) (?P<next>Tiene) la palabra"),
)
_HABITS: Mapping[str | None, _Habits] = {None: _ENGLISH, "en": _ENGLISH, "fr": _FRENCH, "es": _SPANISH}


def sentence_marks(segment: Segment, comma_pause_ms: float) -> Iterator[Mark]:
    """Give the places to look at: where, what stands there, what should; only marks and capitals change.

    >>> from meetings.timeline import Span
    >>> list(sentence_marks(Segment(Span(0, 9), "S1", "We moved on, we are in plenary."), 0))
    [(11, ', w', '. W')]
    """
    habits = _HABITS.get(segment.language)
    if habits is None:
        return
    text, done = segment.text, set[int]()
    for hit in habits.thanks.finditer(text):
        if text.startswith("you have the floor", hit.start("next")):
            continue
        yield _ended(text, hit.start("mark"))
        done.add(hit.start("mark"))
    for hit in habits.floor.finditer(text):
        at, word = hit.start("mark"), hit.group("next")
        yield at, f". {word[0]}", f", {word[0].lower()}"
    for at in _commas(segment, habits, comma_pause_ms):
        if at not in done:
            yield _ended(text, at)


def _ended(text: str, at: int) -> Mark:
    first = text[at + 2]
    return (at, ",", ".") if first.isupper() else (at, f", {first}", f". {first.upper()}")


def _commas(segment: Segment, habits: _Habits, comma_pause_ms: float) -> Iterator[int]:
    text = segment.text
    pauses = _pauses_ms(segment)
    opening = 0
    for number, hit in enumerate(re.finditer(r"\S+", text)):
        word = hit.group()
        if word[-1] in ".?!":
            opening = hit.end()
        if word[-1] != "," or hit.end() + 1 >= len(text):
            continue
        clause = text[opening : hit.end()].casefold().replace(",", "").split()
        following = text[hit.end() :].split(maxsplit=1)[0].casefold().strip(",.?!")
        long = pauses.get(number, 0) >= LONG_PAUSE * comma_pause_ms > 0 and following not in habits.joins
        whole = len(clause) >= SHORTEST_CLAUSE or clause in habits.whole
        begins = following in habits.starts and whole and clause[0] not in habits.opens
        if (begins or long) and not text.startswith("you have the floor", hit.end() + 1):
            yield hit.end() - 1


def _pauses_ms(segment: Segment) -> dict[int, int]:
    """Give the pause behind each word, by its number; none where words and text are not the same."""
    words = segment.words
    if len(words) != len(segment.text.split()):
        return {}
    return {n: after.span.start_ms - word.span.end_ms for n, (word, after) in enumerate(pairwise(words))}
