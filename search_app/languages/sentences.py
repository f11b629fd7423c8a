"""Sentences of the domain in the reader's language.

What goes wrong below the interface is told in one English sentence (``meetings.errors``), which may have
been stored long before somebody reads it. The rooms below know nothing of languages; so the sentences are
collected from their source (``extracting``) with a name in braces where a value stands, and here a sentence
is known again by its fixed words. A value may be a sentence itself, and is put into words likewise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from search_app.languages.catalogues import compiled
from search_app.languages.texts import language

DOMAIN = "sentences"
_VALUE = re.compile(r"\{(\w+)\}")
_DEEPEST = 3
"""How often a sentence may stand within a sentence."""
_LONGEST = 2000
"""Longer texts are no sentences: matching would take its time."""


class Pattern(NamedTuple):
    """A sentence with values: how to know it, and its translation with the same names in braces."""

    shape: re.Pattern[str]
    translation: str


class Phrases(NamedTuple):
    """The sentences of one language: those without values by themselves, the others by shape, longest first."""

    whole: Mapping[str, str]
    patterns: tuple[Pattern, ...]


def sentence(text: str | None) -> str:
    """Give a sentence of the domain in the reader's language, or as it stands where it is not known."""
    return translate(text or "", phrases_in(language()))


def translate(text: str, phrases: Phrases, depth: int = 0) -> str:
    """Put a sentence into words, and the sentences within it.

    >>> known = phrases_of({"Row {row}: {problem}": "Ligne {row} : {problem}", "No name.": "Pas de nom."})
    >>> translate("Row 3: No name.", known)
    'Ligne 3 : Pas de nom.'
    """
    if text in phrases.whole:
        return phrases.whole[text]
    if depth < _DEEPEST and len(text) <= _LONGEST:
        for pattern in phrases.patterns:
            found = pattern.shape.fullmatch(text)
            if found:
                values = {name: translate(value, phrases, depth + 1) for name, value in found.groupdict().items()}
                return _VALUE.sub(lambda place, values=values: values[place[1]], pattern.translation)  # type: ignore[misc]
    return text


def phrases_of(translations: Mapping[str, str]) -> Phrases:
    """Prepare sentences and their translations for being known again."""
    whole = {text: told for text, told in translations.items() if not _VALUE.search(text)}
    shaped = sorted((text for text in translations if _VALUE.search(text)), key=_fixed_length, reverse=True)
    return Phrases(whole, tuple(Pattern(shape_of(text), translations[text]) for text in shaped))


def shape_of(text: str) -> re.Pattern[str]:
    """Give the pattern that a sentence fits, whatever its values are."""
    parts = _VALUE.split(text)
    named = (f"(?P<{part}>.*?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(named), re.DOTALL)


@lru_cache
def phrases_in(code: str) -> Phrases:
    """Read the sentences of a language."""
    found = {str(m.id): str(m.string) for m in compiled(code, DOMAIN) if m.id and m.string}
    return phrases_of(found)


def _fixed_length(text: str) -> int:
    return len(_VALUE.sub("", text))
