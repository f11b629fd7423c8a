"""Many answers made readable: the points that they make, near-duplicates put together, and terms that many use.

Every cluster and every term leads back to the answers that it came from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import Stemmer
from rapidfuzz import fuzz, process

ALIKE = 82.0
"""Two points are near-duplicates from this similarity on (0 to 100, of their sorted words)."""
SHORTEST_POINT = 12
_POINT = re.compile(r"(?:\r?\n)+|(?<=[.!?;])\s+(?=[\"“A-ZÀ-Ý0-9(•–-])|\s*[•▪◦]\s*")
_BULLET = re.compile(r"^\s*(?:[-–—•*▪◦]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_COMMON = frozenset(
    """
    a about above after again against all also although always am among an and another any are as at be because
    been before being below between both but by can cannot could did do does doing done down during each either
    enough etc ever every few first for from further get had has have having he her here hers him his how however
    i if in into is it its itself just least less like made main make makes many may me might more most much must
    my need needed needs neither no nor not now of off on once one only onto or other others our out over own per
    quite rather same second see several shall she should since so some such than that the their them themselves
    then there therefore these they this those through thus to too toward towards two under until up upon us very
    via was way we well were what when where whether which while who whom whose why will with within without would
    yes yet you your
    """.split()  # noqa: SIM905 (a list of so many words is read more easily as text)
)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of one answer: who made it (``source``), in answer to what (``key``)."""

    source: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """Points that say nearly the same; ``text`` is the one that is most like all the others."""

    text: str
    points: tuple[Point, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Who makes the point, each once, in order."""
        return tuple(dict.fromkeys(point.source for point in self.points))


@dataclass(frozen=True, slots=True)
class Term:
    """A word that answers use, in its most frequent form, and who uses it."""

    word: str
    sources: tuple[str, ...]


def points_of(source: str, key: str, text: str) -> tuple[Point, ...]:
    """Take an answer apart: by lines, bullets and sentences.

    >>> [p.text for p in points_of("r", "4", "- Privacy of users.\\n- Cost of access. It is too high.")]
    ['Privacy of users.', 'Cost of access.', 'It is too high.']
    """
    pieces = (_BULLET.sub("", piece).strip() for piece in _POINT.split(text))
    return tuple(Point(source, key, piece) for piece in pieces if len(piece) >= SHORTEST_POINT)


def cluster(points: Sequence[Point]) -> tuple[Cluster, ...]:
    """Put near-duplicates together, those that most respondents make first; every point is in exactly one cluster.

    Similarity is rapidfuzz's token sort ratio of the stemmed words; a point joins the cluster whose first point it
    is most like, so that chains of likeness do not join what is unlike.
    """
    plain = [_plain(point.text) for point in points]
    leaders: list[int] = []
    groups: dict[int, list[int]] = {}
    for at, text in enumerate(plain):
        best = process.extractOne(
            text, [plain[leader] for leader in leaders], scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE
        )
        leader = leaders[best[2]] if best and text else at
        if leader == at:
            leaders.append(at)
        groups.setdefault(leader, []).append(at)
    found = [_cluster([points[i] for i in group], [plain[i] for i in group]) for group in groups.values()]
    return tuple(sorted(found, key=lambda c: (-len(c.sources), -len(c.points), c.text)))


def terms(answers: Iterable[tuple[str, str]], most: int = 20) -> tuple[Term, ...]:
    """Give the words that most sources use, common words left out; answers are ``(source, text)``."""
    forms: dict[str, Counter[str]] = {}
    sources: dict[str, dict[str, None]] = {}
    for source, text in answers:
        for word in _WORD.findall(text):
            plain = word.casefold().replace("’", "'")
            if len(plain) > 2 and plain not in _COMMON:
                stem = _stemmer().stemWord(plain)
                forms.setdefault(stem, Counter())[plain] += 1
                sources.setdefault(stem, {})[source] = None
    ranked = sorted(sources, key=lambda stem: (-len(sources[stem]), -forms[stem].total(), stem))
    return tuple(Term(forms[stem].most_common(1)[0][0], tuple(sources[stem])) for stem in ranked[:most])


def _cluster(points: list[Point], plain: list[str]) -> Cluster:
    if len(points) == 1:
        return Cluster(points[0].text, tuple(points))
    likeness = [sum(fuzz.token_sort_ratio(one, other) for other in plain) for one in plain]
    return Cluster(points[likeness.index(max(likeness))].text, tuple(points))


def _plain(text: str) -> str:
    words = (word.casefold() for word in _WORD.findall(text))
    return " ".join(_stemmer().stemWords([word for word in words if word not in _COMMON]))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
