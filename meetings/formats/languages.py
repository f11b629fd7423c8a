"""What languages are called, and how a record marks that somebody changed theirs.

Source of the marks: verbatim records of the United Nations in its six official languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product

from babel import Locale, UnknownLocaleError

_RUSSIAN = {
    "en": "по-английски", "fr": "по-французски", "es": "по-испански", "ar": "по-арабски", "ru": "по-русски",
    "zh": "по-китайски",
}  # fmt: skip
_ARABIC = {
    "en": "بالإنكليزية", "fr": "بالفرنسية", "es": "بالإسبانية", "ar": "بالعربية", "ru": "بالروسية", "zh": "بالصينية",
}  # fmt: skip
_CHINESE = {"en": "英语", "fr": "法语", "es": "西班牙语", "ar": "阿拉伯语", "ru": "俄语", "zh": "中文"}
_MARKS: Mapping[str, str] = {"en": "spoke in {}", "fr": "parle en {}", "es": "habla en {}"}


def language_name(code: str, language: str = "en") -> str:
    """Name a language in a language; the code where nobody knows it.

    >>> language_name("fr"), language_name("en", "es")
    ('French', 'inglés')
    """
    try:
        return str(Locale.parse(language).languages.get(code, code))
    except (UnknownLocaleError, ValueError):
        return code


def language_mark(spoken: str, record: str) -> str:
    """Say that somebody spoke another language than the record's, in the record's language.

    >>> language_mark("fr", "en"), language_mark("en", "fr"), language_mark("en", "ru")
    ('spoke in French', 'parle en anglais', 'говорит по-английски')
    """
    if record == "ru" and spoken in _RUSSIAN:
        return f"говорит {_RUSSIAN[spoken]}"
    if record == "ar" and spoken in _ARABIC:
        return f"تكلم {_ARABIC[spoken]}"
    if record == "zh" and spoken in _CHINESE:
        return f"以{_CHINESE[spoken]}发言"
    tongue = record if record in _MARKS else "en"
    return _MARKS[tongue].format(language_name(spoken, tongue))


@cache
def _marks() -> Mapping[str, str]:
    """All marks of the six official languages, with the language that each tells."""
    return {language_mark(spoken, record).casefold(): spoken for spoken, record in product(_RUSSIAN, _RUSSIAN)}


def read_language_mark(text: str) -> str | None:
    """Give the language that a mark tells; ``None`` for text that is no mark.

    >>> read_language_mark("spoke in French"), read_language_mark("Laughter")
    ('fr', None)
    """
    return _marks().get(" ".join(text.split()).casefold())
