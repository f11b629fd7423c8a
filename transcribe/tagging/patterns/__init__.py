"""Phrase patterns, one file a language, with examples that are their tests; see ``en.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

from transcribe.tagging.numerals import Numerals
from transcribe.tagging.templates import Compiled, compile_template

Means = Literal[
    "floor", "floor-pronoun", "floor-request", "asked-for", "queue", "queue-next", "absent", "floor-end", "interrupts",
    "thanks", "thanks-chair", "opens-meeting", "presides", "self-name", "self-entity", "third-person",
    "behalf", "not-chair-now", "deputises",
    "item", "item-title", "item-next", "item-last", "item-mention", "item-close", "agenda-adopted",
    "recap", "plan", "now",
    "groups-split", "group-open", "group-mention", "group-return", "group-close", "group-report",
    "decision", "brackets", "next-step", "sound-check", "interpretation-check", "pause", "break",
]  # fmt: skip
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


class PatternFileError(ValueError):
    """A pattern file is written wrongly; the message says where."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to say something: what it means, how sure it is, and examples of it.

    ``yes`` maps a text to what its slots hold; ``no`` lists texts in which it must not be found.
    """

    language: str
    means: Means
    says: str
    sure: float
    compiled: Compiled
    yes: Mapping[str, str | None]
    no: Sequence[str]


@dataclass(frozen=True, slots=True)
class Language:
    """Everything one file says: its patterns, number words, courtesies and words for roles.

    ``courtesies`` may stand between a phrase and a name; ``stops`` never are part of a name.
    ``roles`` maps a spoken word to ``chair`` or ``secretariat``.
    """

    code: str
    patterns: tuple[Pattern, ...]
    numerals: Numerals
    courtesies: frozenset[str]
    stops: frozenset[str]
    roles: Mapping[str, str]


@cache
def load_language(code: str) -> Language:
    """Read one language's file.

    Raises ``PatternFileError`` when a pattern is of an unknown kind or ``TemplateError`` when it
    cannot be read.
    """
    text = files(__package__).joinpath(f"{code}.yaml").read_text(encoding="utf-8")
    return parse_language(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 (safe loaders)


def parse_language(data: Mapping[str, Any]) -> Language:
    """Build a language from the content of its file."""
    numerals = Numerals.of(data["numbers"], data.get("points", ()))
    code = data["language"]
    lists = {f"{{{name}}}": words for name, words in data.get("lists", {}).items()}
    patterns = tuple(
        _pattern(code, means, entry, numerals, lists)
        for means, entries in data["patterns"].items()
        for entry in entries
    )
    return Language(
        code,
        patterns,
        numerals,
        frozenset(data["courtesies"].split()),
        frozenset(data.get("stops", "").split()),
        {word: role for role, words in data.get("roles", {}).items() for word in words},
    )


def _pattern(code: str, means: str, entry: Mapping[str, Any], numerals: Numerals, lists: Mapping[str, str]) -> Pattern:
    if means not in get_args(Means):
        raise PatternFileError(f"{code}.yaml: {means!r} is not a kind of pattern; there are {get_args(Means)}.")
    yes = entry.get("examples") or {}
    if isinstance(yes, list):
        yes = dict.fromkeys(yes)
    says = entry["says"]
    for name, words in lists.items():
        says = says.replace(name, words if words.startswith(("[", "(")) else f"({words})")
    compiled = compile_template(says, numerals.regex)
    sure = float(entry.get("sure", 0.9))
    return Pattern(code, means, entry["says"], sure, compiled, yes, entry.get("not") or ())  # type: ignore[arg-type]
