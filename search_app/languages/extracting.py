"""Collects the sentences of the domain from Python source, as a Babel extraction method.

A sentence is the text of an error that is made (``InputError("…")``, ``SomeError(f"…")``), or any string that
reads like one: it begins like a sentence, ends like one, and is no docstring. Values get the name that they
have in the source, in braces.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

_BEGINS = re.compile(r"[“(]?[A-Z{]")
_ENDS = re.compile(r"[.!?][”)]?\Z")
_WORDS = 3
_FORMATTED = re.compile(r"\{(\w*)[^{}\w][^{}]*\}|\{\}")
"""A value in a text that is filled in by ``str.format``."""
_ELSEWHERE = {
    "gettext",
    "ngettext",
    "count",
    "translatable",
    "debug",
    "info",
    "warning",
    "exception",
    "ValueError",
}
"""What takes texts that are translated by themselves, or that only a log or a programmer reads."""
_Extracted = tuple[int, str, str, list[str]]


def extract(
    file: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001 - Babel hands them over
    comment_tags: list[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[_Extracted]:
    """Give line, no function, sentence and no comments, for each sentence in a file."""
    tree = ast.parse(file.read())
    inner = _inner(tree)
    for node in ast.walk(tree):
        if id(node) not in inner and isinstance(node, (ast.Constant, ast.JoinedStr)):
            text = _text(node)
            if text is not None and is_sentence(text):
                yield node.lineno, "", text, []


def is_sentence(text: str) -> bool:
    """Whether a string reads like a sentence that somebody is told.

    >>> is_sentence("“{text}” is not a date."), is_sentence("name"), is_sentence("SELECT 1")
    (True, False, False)
    """
    fixed = re.sub(r"\{\w+\}", "", text)
    return bool(
        _BEGINS.match(text) and _ENDS.search(text) and len(re.findall(r"[^\W\d_]{2,}", fixed)) >= _WORDS
    ) and not text.startswith("{}")


def _inner(tree: ast.AST) -> set[int]:
    """Find what is no text of its own: docstrings, the pieces of f-strings, texts that are translated already."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            found.update(id(each.value) for each in node.body[:] if isinstance(each, ast.Expr))
        if isinstance(node, ast.JoinedStr):
            found.update(id(child) for child in ast.walk(node) if child is not node)
        if isinstance(node, ast.Call) and _called(node) in _ELSEWHERE:
            found.update(id(child) for child in node.args)
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _text(node: ast.Constant | ast.JoinedStr) -> str | None:
    if isinstance(node, ast.Constant):
        return (
            _FORMATTED.sub(lambda place: f"{{{place[1] or 'value'}}}", node.value)
            if isinstance(node.value, str)
            else None
        )
    names: dict[str, int] = {}
    return "".join(_piece(value, names) for value in node.values)


def _piece(value: ast.expr, names: dict[str, int]) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value)
    name = _name(value)
    names[name] = names.get(name, 0) + 1
    return f"{{{name}{names[name] if names[name] > 1 else ''}}}"


def _name(value: ast.expr) -> str:
    """Name a value after the last name in it: ``error.message`` is ``message``, ``len(rows)`` is ``rows``."""
    inner = value.value if isinstance(value, ast.FormattedValue) else value
    found = [each for each in ast.walk(inner) if isinstance(each, (ast.Name, ast.Attribute))]
    if isinstance(inner, ast.Attribute):
        return inner.attr.strip("_") or "value"
    simple = [
        each.id for each in found if isinstance(each, ast.Name) and each.id not in {"len", "str", "sorted", "repr"}
    ]
    return (simple[-1] if simple else "value").strip("_").lower() or "value"
