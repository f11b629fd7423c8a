"""Names of States in the six languages of the United Nations, from the Unicode locale data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from babel import Locale

from transcribe.tagging.text import normal_words

_LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
# Regions and private codes that no delegation speaks for, and names too close to everyday words.
_NOT_STATES = frozenset({"UN", "EZ", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "HM", "BV"})


@cache
def country_names() -> Mapping[str, str]:
    """Give normal name -> ISO 3166 code, in all six languages.

    >>> country_names()["bresil"], country_names()["russian federation"], country_names()["巴 西"]
    ('BR', 'RU', 'BR')
    """
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_STATES:
                names.setdefault(" ".join(normal_words(name)), code)
    text = files(__package__).joinpath("countries.yaml").read_text(encoding="utf-8")
    for code, aliases in yaml.safe_load(text).items():
        names.update({" ".join(normal_words(alias)): code for alias in aliases})
    return names


def country_code(name: str) -> str | None:
    """Give the code of a State by any of its names, or ``None``.

    >>> country_code("Côte d’Ivoire"), country_code("ICANN")
    ('CI', None)
    """
    words = normal_words(name)
    names = country_names()
    return names.get(" ".join(words)) or names.get(" ".join(words[1:]) if words[:1] == ("the",) else "")


def country_name(code: str, language: str | None = None) -> str:
    """Give the everyday name of a State in a language (English when it is not one of the six)."""
    return str(Locale(language if language in _LANGUAGES else "en").territories[code])
