"""Stemming by language, and guessing the language of a text that does not say.

Stemmers are Snowball's (https://snowballstem.org) through PyStemmer. A stem carries its language,
``en/govern``, because stems of different languages look alike: French "notes" has the stem ``not``,
which is an English word of its own.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import lru_cache
from typing import Final

import Stemmer

from search_app.search.folding import fold, script_of

_SNOWBALL: Final = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "it": "italian",
    "de": "german",
    "nl": "dutch",
    "ru": "russian",
    "ar": "arabic",
}
# The languages in which a word of a script is stemmed; the first serves where the text is in none of them.
LANGUAGES_OF_SCRIPT: Final[dict[str, tuple[str, ...]]] = {
    "latin": ("en", "fr", "es", "pt", "it", "de", "nl"),
    "cyrillic": ("ru",),
    "arabic": ("ar",),
}
LANGUAGE_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "en": ("english", "anglais", "inglés", "английский", "الإنجليزية", "英语"),
    "fr": ("french", "français", "francés", "французский", "الفرنسية", "法语"),
    "es": ("spanish", "espagnol", "español", "испанский", "الإسبانية", "西班牙语"),
    "ru": ("russian", "russe", "ruso", "русский", "الروسية", "俄语"),
    "ar": ("arabic", "arabe", "árabe", "арабский", "العربية", "阿拉伯语"),
    "zh": ("chinese", "chinois", "chino", "китайский", "الصينية", "中文"),
    "pt": ("portuguese", "portugais", "português"),
    "it": ("italian", "italien", "italiano"),
    "de": ("german", "allemand", "deutsch"),
    "nl": ("dutch", "néerlandais", "nederlands"),
}
# Function words that tell these languages apart; a word of two languages counts for both.
_FUNCTION_WORDS: Final[dict[str, str]] = {
    "en": "the of and to in is that for we it this with on are be have",
    "fr": "le la les des du et est que qui dans nous pour une un au aux ce pas sur",
    "es": "el la los las de y es que en por para una un con se del al no su lo",
    "pt": "o os as da do das dos e é que em para uma um com não no na ao por",
    "it": "il lo gli di e è che in per una un con non della del dei si sono nel",
    "de": "der die das und ist nicht ein eine zu den mit für auf wir von im dem",
    "nl": "de het een en van is dat niet in te op voor met zijn we aan er",
}
_FUNCTION_WORD_SETS: Final = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_ARABIC_AND: Final = re.compile("[وف]ال..")  # "and the", "so the": Snowball takes only the article off
_GUESS_WORDS: Final = 60  # enough to tell; the rest of a long segment adds nothing
_local = threading.local()  # a Stemmer must not be shared between threads


@lru_cache(maxsize=1_000)
def base_language(tag: str | None) -> str | None:
    """Give the language of a tag without its region.

    >>> base_language("en-GB"), base_language("")
    ('en', None)
    """
    return re.split(r"[-_]", tag.strip().casefold())[0] or None if tag else None


def stem_language(script: str, language: str | None) -> str | None:
    """Say in which language a word of this script is stemmed inside a text of ``language``.

    >>> stem_language("latin", "fr"), stem_language("latin", "ru"), stem_language("cyrillic", "fr")
    ('fr', 'en', 'ru')
    >>> stem_language("han", "zh") is None
    True
    """
    languages = LANGUAGES_OF_SCRIPT.get(script)
    if languages is None:
        return None
    return language if language in languages else languages[0]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Give the stem of a case-folded word that still has its accents, marked with its language.

    >>> stem("decisiones", "es"), stem("discussed", "en"), stem("قرارات", "ar") == stem("قرار", "ar")
    ('es/decision', 'en/discuss', True)
    """
    bare = word[1:] if language == "ar" and _ARABIC_AND.match(word) else word
    return f"{language}/{fold(_mend(_stemmer(language).stemWord(bare), language))}"


def _mend(stemmed: str, language: str) -> str:
    """Finish what Snowball leaves: French verbs in -ent and -ons, Arabic plurals in -at.

    Snowball keeps "discutent" and "discuton" beside "discut", and gives "قرارا" beside "قرار". Seven
    letters at least, so that "client" and "maison" stay whole.
    """
    if language == "fr" and len(stemmed) >= 7 and not stemmed.endswith("ment"):
        return stemmed.removesuffix("ent").removesuffix("on")
    if language == "ar" and len(stemmed) >= 4:
        return stemmed.removesuffix("ا")
    return stemmed


def _stemmer(language: str) -> Stemmer.Stemmer:
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_SNOWBALL[language])
    return stemmers[language]


def guess_language(text: str) -> str | None:
    """Guess the language of a text by its script, and among Latin scripts by its function words.

    ``None`` where nothing speaks for any language.

    >>> guess_language("Nous avons besoin de la réforme dans les pays"), guess_language("решение"), guess_language("42")
    ('fr', 'ru', None)
    """
    words = [word.casefold() for word in _LETTERS.findall(text[: _GUESS_WORDS * 12])][:_GUESS_WORDS]
    if not words:
        return None
    script, _ = Counter(script_of(word) for word in words).most_common(1)[0]
    if script != "latin":
        return {"cyrillic": "ru", "arabic": "ar", "han": "zh", "kana": "ja", "hangul": "ko"}.get(script)
    votes = {language: sum(word in known for word in words) for language, known in _FUNCTION_WORD_SETS.items()}
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] else None
