"""Likeness of spoken words to agenda items: for titles that are named, and for talk about them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import Stemmer

from meetings.agenda import Agenda, AgendaItem
from transcribe.tagging.text import BREAK, Token, normal_words, word_set

_STEMMERS = {
    "en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic",
}  # fmt: skip
# Words that say nothing of the matter, in the languages whose titles carry them.
_EMPTY = word_set(
    "a an the of to for and or in on at by with from as is are was were be been this that these those it its we our "
    "you your i my they their there here have has had do does did will would shall should can could may might must "
    "not no so if than then now very more most some any all also what which who how when where why but about into "
    "over under up down out item items point points next number other matter matters issue issues discussion "
    "de la le les l d du des et en un une au aux sur pour dans par que qui est sont ce cette nous vous il elle se "
    "el los las y del al una por para con es son lo su sus nos "
    "и в во на с по о об к за из для что это не он мы вы "
    "في من على الى عن ان هذا هذه التي الذي و "
)
_ON_THE_AGENDA = re.compile(
    r" (?:(?:on|of|in) (?:the|our|todays) agenda|de l ordre du jour|del programa|del orden del dia)(?= )"
)
_OPENING = word_set(
    "opening welcome introduction introductory adoption approval agenda procedure minutes remarks organization "
    "organisation organizational ouverture bienvenue ordre apertura bienvenida programa aprobacion orden"
)
_LEADING = word_set("so now then okay ok and next first thing finally right well all alors maintenant bien ahora bueno")
# What chairs ask for under any item.
_ASKED = word_set("comment comments question questions view views reaction reactions objection objections proposals")
_HEADING_WORDS = 2
_MENTION_FLOOR = 0.5
_BEGINS = 0.5
_FOLLOWS = 0.4
_TITLE_MARGIN = 0.1
_TITLE_WEIGHT = 2.0
# Share of an item's own words in talk about it; the rest is the language of the room.
_OWN_SHARE = 0.25
_SMOOTHING = 0.5


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Reduce a word to its stem, by the alphabet it is written in (English for Latin letters)."""
    if "\u0400" <= word[:1] <= "\u04ff":
        return str(_stemmer("ru").stemWord(word))
    if "\u0600" <= word[:1] <= "\u06ff":
        return str(_stemmer("ar").stemWord(word))
    return str(_stemmer("en").stemWord(word))


@lru_cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_STEMMERS[language])


def stems(words: Iterable[str]) -> list[str]:
    """Give the stems of the words that say something."""
    return [stem(word) for word in words if word not in _EMPTY and word != BREAK and not word.isdigit()]


class ItemText:
    """The words of an agenda: which item a phrase names, which items talk is about."""

    def __init__(self, agenda: Agenda) -> None:
        self.items = agenda.items
        self._titles = [Counter(stems(normal_words(item.title))) for item in self.items]
        self._documents = [_document(item) for item in self.items]
        self._weights = self._rarity(self._documents)

    def named(self, tokens: Sequence[Token]) -> tuple[AgendaItem, float] | None:
        """Give the item whose title is said at the start of some tokens, with how well it fits.

        The weight of the title's words that are said, over the title's whole weight; the words
        must be near the beginning and no other title may fit as well.
        """
        said = stems(_without_agenda([token.norm for token in tokens]))
        ranked = sorted(((self._fit(n, said), n) for n in range(len(self.items))), reverse=True)
        if not ranked or ranked[0][0] < _MENTION_FLOOR:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _TITLE_MARGIN:
            return None
        return self.items[ranked[0][1]], min(1.0, ranked[0][0])

    def covered(self, tokens: Sequence[Token]) -> tuple[AgendaItem, float] | None:
        """Give the item of whose title most is said anywhere in some tokens, and how much of it."""
        said = set(stems(_without_agenda([token.norm for token in tokens])))
        ranked = sorted(((self._cover(title, said), n) for n, title in enumerate(self._titles)), reverse=True)
        if not ranked or not ranked[0][0] or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _TITLE_MARGIN):
            return None
        return self.items[ranked[0][1]], ranked[0][0]

    def said_of(self, tokens: Sequence[Token], item: AgendaItem) -> int:
        """Count the different words of a title that are said, those left out that chairs say under any item."""
        said = set(stems(token.norm for token in tokens if token.norm not in _ASKED))
        return len(said & set(self._titles[self.items.index(item)]))

    def is_heading(self, tokens: Sequence[Token], item: AgendaItem) -> bool:
        """Say whether some tokens are nothing but a word or two of one title's own ("So, budget.")."""
        if any(token.norm[0].isdigit() for token in tokens):
            return False
        said = stems(token.norm for token in tokens if token.norm not in _LEADING)
        if _ASKED.intersection(token.norm for token in tokens):
            return False
        titled = self._titles[self.items.index(item)]
        others = [document for one, document in zip(self.items, self._documents, strict=True) if one != item]
        return 0 < len(said) <= _HEADING_WORDS and all(
            word in titled and not any(word in other for other in others) for word in said
        )

    @property
    def opening(self) -> AgendaItem | None:
        """The first item, where its title says that it is the opening of a meeting."""
        return self.items[0] if self.items and _OPENING.intersection(normal_words(self.items[0].title)) else None

    def holding(self, words: Iterable[str]) -> AgendaItem | None:
        """Give the item whose title holds most of some words, the first of equals."""
        wanted = set(stems(words))
        counts = [sum(word in wanted for word in title) for title in self._titles]
        best = max(counts, default=0)
        return self.items[counts.index(best)] if best else None

    def likelihoods(self, unit_words: Sequence[Sequence[str]]) -> list[list[float]]:
        """Give for each unit's stems the log-likelihood ratio of each item against the room's language."""
        room = Counter(word for words in unit_words for word in words)
        total = sum(room.values()) + len(room) + 1
        ratios: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, item in enumerate(self.items):
            for word, ratio in self._table(item, room, total).items():
                ratios[word].append((place, ratio))
        return [self._summed(words, ratios) for words in unit_words]

    def _summed(self, words: Sequence[str], ratios: Mapping[str, Sequence[tuple[int, float]]]) -> list[float]:
        sums = [0.0] * len(self.items)
        for word in words:
            for place, ratio in ratios.get(word, ()):
                sums[place] += ratio
        return sums

    def _table(self, item: AgendaItem, room: Counter[str], total: int) -> dict[str, float]:
        words = _document(item)
        size = sum(words.values()) or 1.0
        table = {}
        for word, count in words.items():
            background = (room[word] + 1) / total
            own = count / size * self._weights.get(word, 1.0)
            table[word] = math.log1p(_OWN_SHARE * own / background)
        return table

    def _fit(self, place: int, said: Sequence[str]) -> float:
        """Weight of the title's words that are said; words of this item alone, said first, name it too."""
        if not said or not self._titles[place]:
            return 0.0
        cover = self._cover(self._titles[place], said)
        own = self._documents[place]
        if said[0] not in own or sum(said[0] in other for other in self._documents) > 1:
            return cover
        first = said[:3]
        return max(cover, _BEGINS + _FOLLOWS * sum(word in own for word in first) / len(first))

    def _cover(self, title: Iterable[str], said: Collection[str]) -> float:
        """Share of a title's weight that is said."""
        whole = sum(self._weights.get(word, 1.0) for word in title)
        return sum(self._weights.get(word, 1.0) for word in title if word in said) / whole if whole else 0.0

    @staticmethod
    def _rarity(documents: Sequence[Counter[str]]) -> dict[str, float]:
        """Weigh down words that many items share."""
        count = Counter(word for document in documents for word in document)
        return {
            word: (1 + math.log((1 + len(documents)) / (1 + n))) / (1 + math.log(1 + len(documents)))
            for word, n in count.items()
        }


def _without_agenda(words: Sequence[str]) -> list[str]:
    """Leave out "on our agenda" and its like, which name no item."""
    text = f" {' '.join(words)} "
    return _ON_THE_AGENDA.sub(" ", text).split()


def _document(item: AgendaItem) -> Counter[str]:
    words = Counter(stems(normal_words(item.description)))
    for word in stems(normal_words(item.title)):
        words[word] += int(_TITLE_WEIGHT)
    return words
