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
class Key:
    """Words of which one must occur, at most ``before`` tokens after the pattern's first."""

    words: frozenset[str]
    before: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to match from a token on.

    ``leading`` is the slot to read before the match (or ``None``), ``slots`` are pairs of the
    regular expression's group and the slot it fills. ``keys`` are words that must occur, and
    ``firsts`` the words with which a match may begin (``None``: any).
    """

    regex: re.Pattern[str]
    leading: str | None
    slots: tuple[tuple[str, str], ...]
    keys: tuple[Key, ...]
    firsts: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a pattern; ``longest`` counts tokens, ``empty`` says whether it may be none."""

    regex: str
    longest: int = 0
    firsts: frozenset[str] | None = frozenset()
    empty: bool = True
    keys: tuple[Key, ...] = ()


def _joined(one: _Part, two: _Part) -> _Part:
    """Put two pieces one after the other."""
    firsts = one.firsts
    if one.empty and firsts is not None:
        firsts = None if two.firsts is None else firsts | two.firsts
    moved = tuple(Key(key.words, key.before + one.longest) for key in two.keys)
    return _Part(one.regex + two.regex, one.longest + two.longest, firsts, one.empty and two.empty, one.keys + moved)


def _either(options: list[_Part]) -> _Part:
    """Let one of several pieces stand here."""
    firsts: frozenset[str] | None = frozenset()
    for option in options:
        firsts = None if firsts is None or option.firsts is None else firsts | option.firsts
    keys: tuple[Key, ...] = ()
    if all(option.keys for option in options):
        chosen = [max(option.keys, key=lambda key: min(map(len, key.words))) for option in options]
        keys = (Key(frozenset().union(*(key.words for key in chosen)), max(key.before for key in chosen)),)
    regex = "(?:" + "|".join(option.regex for option in options) + ")"
    return _Part(regex, max(o.longest for o in options), firsts, any(o.empty for o in options), keys)


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
        return options[0] if len(options) == 1 else _either(options)

    def sequence(self) -> _Part:
        """Read pieces up to the end of an alternative."""
        whole = _Part("")
        while (piece := self.peek()) not in (None, "|", "]", ")"):
            self.place += 1
            whole = _joined(whole, self.element(piece or ""))
        return whole

    def element(self, piece: str) -> _Part:
        """Read one piece."""
        if piece == "[":
            inner = self.choice("]")
            return _Part(f"(?:{inner.regex})?", inner.longest, inner.firsts)
        if piece == "(":
            return self.choice(")")
        if piece == "...":
            return _Part(rf"(?:{_ANY}{{0,6}}?)", 6, None)
        if piece == "^":
            return _Part(r"\A(?: \|)*", 2, None)
        if piece == "$":
            return _Part(r"(?: \|)*(?= \Z)")
        if piece == ".":
            return _Part(r"(?:\A(?: \|)*| \|)", 2, None) if self.place == 1 else _Part(r"(?= \|| \Z)")
        return self.slot(piece[1:-1]) if piece.startswith("{") else _word(piece)

    def slot(self, name: str) -> _Part:
        """Read a slot: at the left edge nothing, at the right edge what lies ahead, else a few words."""
        if name not in SLOTS:
            raise TemplateError(f"A slot is one of {SLOTS}, not {name!r}, in {self.template!r}.")
        if self.place == 1 and name in ("E", "G"):
            self.slots.append(f"<{name}")
            return _Part("")
        group = f"g{len(self.slots)}"
        self.slots.append(name)
        if name == "N":
            return _Part(rf"{_WORD_BREAK} (?P<{group}>{self.numbers})", 4, None, empty=False)
        if self.place == len(self.pieces):
            return _Part(rf"(?=(?P<{group}>{_AHEAD}))")
        return _Part(rf"{_WORD_BREAK}(?P<{group}>{_INSIDE})", 9, None, empty=False)

    def peek(self) -> str | None:
        return self.pieces[self.place] if self.place < len(self.pieces) else None


def _word(piece: str) -> _Part:
    open_end = piece.endswith("*")
    words = normal_words(piece.rstrip("*"))
    regex = "".join(rf"{_WORD_BREAK} {re.escape(word)}" for word in words)
    longest = 2 * len(words)
    if open_end:
        return _Part(regex + r"[^ |]*", longest, None, empty=False)
    keys = tuple(Key(frozenset({word}), 2 * n + 1) for n, word in enumerate(words))
    return _Part(regex, longest, frozenset(words[:1]), empty=False, keys=keys)


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
    return Compiled(re.compile(part.regex + "(?= )"), leading, slots, part.keys, part.firsts)
