"""The languages of the interface: which one a reader gets, and texts, dates and numbers in it.

Templates and pages write their texts in English, inside ``gettext`` and ``ngettext`` (``_`` in templates);
sentences about what went wrong are put into words where they are shown (``sentence``).
``search_app/translations`` has them in the other languages; ``docs/languages.md`` tells how to add one.
"""

from search_app.languages.sentences import sentence
from search_app.languages.texts import count, gettext, ngettext, number_text, translatable

__all__ = ["count", "gettext", "ngettext", "number_text", "sentence", "translatable"]
