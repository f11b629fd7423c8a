"""The small language in which patterns are written, compiled to regular expressions.

================  =====================================================================
``you have``      these words, whatever the case, accents and punctuation between them
``[now]``         words that may be missing
``(call|invite)`` one of several; alternatives may be empty inside ``[ ]`` as well
``recogni*``      a word that begins so
``...``           up to six words of any kind
``^`` and ``$``   the start and the end of a turn
``.``             the start (first in a pattern) or the end of a sentence
``{E}``           a person, delegation, organisation or role of the roster
``{N}``           a number: digits, words, ordinals, a letter, ``2.1``
``{TITLE}``       words of an agenda item's title
``{G}``           a breakout group or the delegation that leads it
``{NAME}``        a name as it is spoken, in the roster or not
================  =====================================================================

A slot at the left edge of a pattern is read backwards from it, at the right edge forwards, so a
name may stand among courtesies ("our distinguished colleague from ...").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from transcribe.tagging.text import normal_words

SLOTS = ("E", "N", "TITLE", "G", "NAME")
_PIECE = re.compile(r"\s*(\{\w+\}|\.\.\.|\.(?=\s|$)|[\[\]()|^$]|[^\s\[\](){}|^$]+)")
_WORD_BREAK = r"(?: \|)?"
_ANY = r"(?: [^ |]+)"
_INSIDE = rf"(?:{_ANY}{{1,8}}?)"
_AHEAD = rf"(?:(?: \|)?{_ANY}){{0,14}}"


class TemplateError(ValueError):
    """A pattern is written wrongly; the message says where."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to search with.

    ``leading`` is the slot to read before the match (or ``None``), ``slots`` are pairs of the
    regular expression's group and the slot it fills, ``keys`` are sets of words of which at least one must occur.
    """

    regex: re.Pattern[str]
    leading: str | None
    slots: tuple[tuple[str, str], ...]
    keys: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    regex: str
    keys: tuple[frozenset[str], ...] = ()


class _Parser:
    def __init__(self, template: str, numbers: str) -> None:
        self.template = template
        self.numbers = numbers
        self.pieces = _PIECE.findall(template)
        if "".join(self.pieces) != re.sub(r"\s+", "", template):
            raise TemplateError(f"This pattern has a sign that is not known: {template!r}.")
        self.place = 0
        self.slots: list[str] = []

    def choice(self, closing: str | None) -> _Part:
        """Read alternatives up to ``closing``."""
        options = [self.sequence()]
        while self.peek() == "|":
            self.place += 1
            options.append(self.sequence())
        if self.peek() != closing:
            raise TemplateError(f"A bracket is not closed, or closed too often, in {self.template!r}.")
        self.place += 1
        if len(options) == 1:
            return options[0]
        joined = "(?:" + "|".join(option.regex for option in options) + ")"
        return _Part(joined, _either(options))

    def sequence(self) -> _Part:
        regex = ""
        keys: tuple[frozenset[str], ...] = ()
        while (piece := self.peek()) not in (None, "|", "]", ")"):
            self.place += 1
            part = self.element(piece or "")
            regex += part.regex
            keys += part.keys
        return _Part(regex, keys)

    def element(self, piece: str) -> _Part:
        if piece == "[":
            return _Part(f"(?:{self.choice(']').regex})?")
        if piece == "(":
            return self.choice(")")
        if piece == "...":
            return _Part(rf"(?:{_ANY}{{0,6}}?)")
        if piece == "^":
            return _Part(r"\A(?: \|)*")
        if piece == "$":
            return _Part(r"(?: \|)*(?= \Z)")
        if piece == ".":
            return _Part(r"(?:\A(?: \|)*| \|)" if self.place == 1 else r"(?= \|| \Z)")
        return self.slot(piece[1:-1]) if piece.startswith("{") else _word(piece)

    def slot(self, name: str) -> _Part:
        if name not in SLOTS:
            raise TemplateError(f"A slot is one of {SLOTS}, not {name!r}, in {self.template!r}.")
        if self.place == 1 and name in ("E", "G"):
            self.slots.append(f"<{name}")
            return _Part("")
        group = f"g{len(self.slots)}"
        self.slots.append(name)
        if name == "N":
            return _Part(rf"{_WORD_BREAK} (?P<{group}>{self.numbers})")
        if self.place == len(self.pieces):
            return _Part(rf"(?=(?P<{group}>{_AHEAD}))")
        return _Part(rf"{_WORD_BREAK}(?P<{group}>{_INSIDE})")

    def peek(self) -> str | None:
        return self.pieces[self.place] if self.place < len(self.pieces) else None


def _word(piece: str) -> _Part:
    open_end = piece.endswith("*")
    words = normal_words(piece.rstrip("*"))
    regex = "".join(rf"{_WORD_BREAK} {re.escape(word)}" for word in words)
    if open_end:
        return _Part(regex + r"[^ |]*")
    return _Part(regex, tuple(frozenset({word}) for word in words))


def _either(options: list[_Part]) -> tuple[frozenset[str], ...]:
    if not all(option.keys for option in options):
        return ()
    return (frozenset().union(*(max(option.keys, key=lambda k: min(map(len, k))) for option in options)),)


def compile_template(template: str, numbers: str) -> Compiled:
    """Compile a template; ``numbers`` is the regular expression of the language's numbers.

    Raises ``TemplateError`` when the template is written wrongly.

    >>> made = compile_template("{E}, you have the floor", "[0-9]+")
    >>> made.leading, bool(made.regex.search(" mexico | you have the floor "))
    ('E', True)
    """
    parser = _Parser(template, numbers)
    part = parser.choice(None)
    leading = parser.slots[0][1:] if parser.slots and parser.slots[0].startswith("<") else None
    slots = tuple((f"g{i}", slot) for i, slot in enumerate(parser.slots) if not slot.startswith("<"))
    if not part.keys:
        raise TemplateError(f"This pattern needs at least one whole word that is always said: {template!r}.")
    return Compiled(re.compile(part.regex + "(?= )"), leading, slots, part.keys)
