"""Letters as search compares them: case, accents, ligatures, Arabic variants, digits of any script."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Letters that Unicode does not decompose, as readers without that key on their keyboard type them.
_LIGATURES: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
)
# One letter for the hamza seats, alef maqsura and ta marbuta, as Arabic writers interchange them.
_ARABIC: Final = str.maketrans("أإآٱىةؤئکی", "اااايهويكي")
_TATWEEL: Final = "\u0640"
_INVISIBLE: Final = str.maketrans("", "", "\u00ad\u200b\u200c\u200d\u2060\ufeff")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SCRIPTS: Final = (
    (0x0370, 0x0400, "greek"),
    (0x0400, 0x0530, "cyrillic"),
    (0x0590, 0x0600, "hebrew"),
    (0x0600, 0x0780, "arabic"),
    (0x08A0, 0x0900, "arabic"),
    (0x0E00, 0x0F00, "thai"),
    (0x1000, 0x10A0, "myanmar"),
    (0x1100, 0x1200, "hangul"),
    (0x1780, 0x1800, "khmer"),
    (0x1E00, 0x1F00, "latin"),
    (0x1F00, 0x2000, "greek"),
    (0x3040, 0x3100, "kana"),
    (0x3400, 0x4DC0, "han"),
    (0x4E00, 0xA000, "han"),
    (0xAC00, 0xD7B0, "hangul"),
    (0xF900, 0xFB00, "han"),
    (0xFB50, 0xFE00, "arabic"),
    (0xFE70, 0xFF00, "arabic"),
    (0xFF21, 0xFF5B, "latin"),
    (0xFF66, 0xFFA0, "kana"),
    (0x20000, 0x32000, "han"),
)
_STRIPPED: Final = frozenset({"latin", "greek", "arabic", "hebrew"})  # elsewhere marks are letters: Hindi, Thai


@lru_cache(maxsize=4096)
def _script_of_letter(letter: str) -> str:
    point = ord(letter)
    if point < 0x0250:
        return "latin"
    return next((name for low, high, name in _SCRIPTS if low <= point < high), "other")


def script_of(word: str) -> str:
    """Name the script of a word by its first letter: ``latin``, ``cyrillic``, ``han`` ... or ``number``.

    >>> script_of("état"), script_of("решение"), script_of("2013"), script_of("9th")
    ('latin', 'cyrillic', 'number', 'latin')
    """
    letter = next((c for c in word if c.isalpha()), None)
    return _script_of_letter(letter) if letter else "number"


def casefolded(word: str) -> str:
    """Fold case and compatibility forms but keep accents: the form that stemmers expect.

    >>> casefolded("ÉTAT"), casefolded("Ｆｕｌｌ"), casefolded("Решён")
    ('état', 'full', 'решен')
    """
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKC", word.translate(_INVISIBLE)).casefold()
    word = "".join(unicodedata.normalize("NFKC", word).split())  # one letter may stand for a phrase: ﷺ
    script = script_of(word)
    if script == "cyrillic":
        return word.replace("ё", "е").replace("\u0301", "")
    if script == "arabic":
        return _without_marks(word).replace(_TATWEEL, "")
    return word


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Fold a word to the form that is compared: case, accents, ligatures, Arabic letters, digits.

    >>> [fold(w) for w in ("État", "Cœur", "año", "القَرَارات", "٢٠١٣", "Straße", "Йод")]
    ['etat', 'coeur', 'ano', 'القرارات', '2013', 'strasse', 'йод']
    """
    word = casefolded(word)
    if word.isascii():
        return word
    script = script_of(word)
    if script in _STRIPPED or script == "number":
        word = _without_marks(word)
    word = word.translate(_LIGATURES).translate(_ARABIC)
    return word if word.isascii() else "".join(_plain_digit(c) for c in word)


def _without_marks(word: str) -> str:
    kept = (c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(kept))


def _plain_digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot write: halves of surrogate pairs, as broken imports leave them."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)
