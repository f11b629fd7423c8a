"""Texts in the reader's language, typed: Flask-Babel itself has no types."""

from __future__ import annotations

import flask_babel
from babel import Locale, numbers

ENGLISH = Locale("en", "GB")
"""How English is written here: 30 May 2013, 10:00."""


def locale() -> Locale:
    """Give the reader's locale; English where nobody reads, as on the command line."""
    found = flask_babel.get_locale()
    return found if isinstance(found, Locale) else ENGLISH


def language() -> str:
    """Give the reader's language, as in ``lang``."""
    return str(locale().language)


def gettext(text: str, **values: object) -> str:
    """Give a text in the reader's language; ``%(name)s`` in it stands for a value.

    >>> gettext("%(name)s is changed.", name="India")
    'India is changed.'
    """
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Give a text that depends on a number, in the reader's language, ``%(num)s`` standing for the number.

    >>> ngettext("%(num)s file", "%(num)s files", 1200)
    '1,200 files'
    """
    text = flask_babel.get_translations().ungettext(one, many, number)
    return str(text) % {"num": number_text(number), **values}


def count(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun; the same as ``ngettext``, in the order in which it is read in a template.

    >>> count(1, "%(num)s segment", "%(num)s segments"), count(2, "%(num)s person", "%(num)s people")
    ('1 segment', '2 people')
    """
    if "%(" not in one:
        return f"{number_text(number)} {one if number == 1 else many or one + 's'}"  # not to be translated
    return ngettext(one, many, number)


def isolated(text: str) -> str:
    """Keep a name or title in its own direction within a sentence from right to left (Unicode UAX 9, isolates).

    >>> isolated("Method to seek input")
    'Method to seek input'
    """
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if locale().text_direction == "rtl" else text


def translatable(text: str) -> str:
    """Mark a text in a table, to be translated where it is shown, with ``gettext(TABLE[key])``."""
    return text


def number_text(number: float) -> str:
    """Write a number as the reader's language does.

    >>> number_text(1200), number_text(4.25)
    ('1,200', '4.25')
    """
    return str(numbers.format_decimal(number, locale=locale()))
