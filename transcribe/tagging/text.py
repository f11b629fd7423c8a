"""Words as the patterns see them: case, accents and punctuation set aside, places kept.

A turn's words become one normal string, each word led by a space and each sentence end written
as `` |``, so that ``"Brazil, you have the floor."`` reads `` brazil you have the floor | ``.
Recognisers lose commas and invent full stops; patterns step over both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

BREAK = "|"


def word_set(text: str) -> frozenset[str]:
    """Give the words of a list written as one text."""
    return frozenset(text.split())


_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
_CJK = "\u3400-\u9fff"
_TOKEN = re.compile(
    rf"(?P<cjk>[{_CJK}])"
    r"|(?P<number>\d+(?:[.]\d+)*(?:st|nd|rd|th)?(?![^\W\d_]))"
    rf"|(?P<word>(?:[^\W_{_CJK}]|[{_MARKS}])+(?:['’](?:[^\W_{_CJK}]|[{_MARKS}])+)*)"
    r"|(?P<end>[.?!…]+(?=[\s\"'”’)\]]|$)|[。？！；؟۔\n]+)"
    r"|(?P<event>\[[^\]]{0,60}\]|\((?:Gavel|Pause|inaudible|indecipherable|Laughter|Applause)\))",
    re.IGNORECASE,
)
# A full stop after these does not end a sentence.
_ABBREVIATIONS = frozenset(
    {"mr", "mrs", "ms", "dr", "st", "prof", "no", "rev", "sr", "sra", "mme", "amb", "hon", "h", "e"}
)
# Recognisers lose full stops more often than the capitals after them: these words have one nowhere else.
_BEGINNINGS = word_set(
    "the we there let so now today any before after this that it our you your as if in on for but and thank thanks "
    "good first then next is are who what do does could can may might would will with no not "
    "nous je merci passons maintenant vous ahora pasamos gracias tiene"
)
_ELISION = re.compile(r"^(l|d|qu|j|n|s|c|m|t)['’](?=\w)", re.IGNORECASE)
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ـ": None, "ؤ": "و", "ئ": "ي"})


class Token(NamedTuple):
    """One normal word, or a sentence end, and its place: segment, characters ``[start, end)``.

    ``capital`` says whether it was written with a capital first letter.
    """

    norm: str
    segment: int
    start: int
    end: int
    capital: bool = False


@lru_cache(maxsize=100_000)
def normal_word(word: str) -> str:
    """Fold case, accents, apostrophes, and the variant letters of Arabic.

    >>> normal_word("Côte"), normal_word("Let’s"), normal_word("ё")
    ('cote', 'lets', 'е')
    """
    if word.isascii():
        return word.casefold().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_ARABIC))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’")
    return unicodedata.normalize("NFKC", kept).translate(_ARABIC)


def tokens_of(text: str, segment: int = 0) -> list[Token]:
    """Split text into normal words and sentence ends; event marks such as ``[Gavel]`` are left out.

    >>> [t.norm for t in tokens_of("Item 2.1, please. D'accord?")]
    ['item', '2.1', 'please', '|', 'd', 'accord', '|']
    >>> [t.norm for t in tokens_of("until tomorrow Now item 3")]
    ['until', 'tomorrow', '|', 'now', 'item', '3']
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "word":
            _add_word(tokens, match.group(), segment, start, end)
        elif kind == "end":
            if not _is_abbreviation(tokens, match.group(), start):
                tokens.append(Token(BREAK, segment, start, end))
        elif kind != "event":
            tokens.append(Token(normal_word(match.group()), segment, start, end))
    return tokens


def _add_word(tokens: list[Token], word: str, segment: int, start: int, end: int) -> None:
    if elided := _ELISION.match(word):
        cut = elided.end()
        tokens.append(Token(normal_word(elided.group(1)), segment, start, start + cut))
        word, start = word[cut:], start + cut
    if word.istitle() and word.casefold() in _BEGINNINGS and tokens and tokens[-1].norm != BREAK:
        tokens.append(Token(BREAK, segment, tokens[-1].end, tokens[-1].end))
    # Written in capitals it is the country, not the pronoun.
    norm = "usa" if word == "US" else normal_word(word)
    tokens.append(Token(norm, segment, start, end, word[0].isupper()))


def _is_abbreviation(tokens: list[Token], mark: str, start: int) -> bool:
    if mark != "." or not tokens or tokens[-1].end != start:
        return False
    before = tokens[-1].norm
    return before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and before.isascii() and before != "i")


def normal_words(text: str) -> tuple[str, ...]:
    """Give the normal words of a text without the sentence ends.

    >>> normal_words("The Republic of Korea")
    ('the', 'republic', 'of', 'korea')
    """
    return tuple(token.norm for token in tokens_of(text) if token.norm != BREAK)
