"""The languages that the interface is offered in, by setting."""

from __future__ import annotations

from babel import Locale
from flask import current_app

from search_app.languages import texts

NAMES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "ar": "العربية",
    "zh": "中文",
    "ru": "Русский",
}
"""The six official languages of the United Nations, in their own words."""
EXTENSION = "verbatim-languages"


def offered_languages() -> dict[str, str]:
    """Give the languages that the interface can be read in, with their own names, the usual one first."""
    return {code: NAMES.get(code) or _own_name(code) for code in current_app.extensions[EXTENSION]}


def direction(code: str | None = None) -> str:
    """Give the direction in which a language is written, the reader's where none is named."""
    return str((Locale(code) if code else texts.locale()).text_direction)


def _own_name(code: str) -> str:
    return str(Locale(code).get_display_name(code) or code).capitalize()
