"""Operations as JSON, for the store and the browser; what a browser sends is checked field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, get_args

from meetings.editing.operations import Operation
from meetings.errors import InputError
from meetings.roster import ROLES

_MOST_IDS = 20_000


def kind_of(operation: Operation) -> str:
    """Name the kind of an operation.

    >>> from meetings.editing.operations import EditText
    >>> kind_of(EditText(1, "x"))
    'edit-text'
    """
    return _kind(type(operation))


def _kind(made: type[Any]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", made.__name__).lower()


KINDS: Mapping[str, type[Any]] = {_kind(made): made for made in get_args(Operation)}


def to_values(operation: Operation) -> dict[str, Any]:
    """Give an operation as JSON; ``do`` is its kind."""
    return {"do": kind_of(operation), **asdict(operation)}


def from_values(values: Any) -> Operation:
    """Read an operation. Raises ``InputError`` naming what is wrong."""
    if not isinstance(values, Mapping) or values.get("do") not in KINDS:
        raise InputError(f"An edit has a “do”, which is one of {', '.join(KINDS)}.")
    made = KINDS[values["do"]]
    given = {name: value for name, value in values.items() if name != "do"}
    known = {field.name for field in fields(made)}
    if unknown := given.keys() - known:
        raise InputError(f"“{values['do']}” has no field “{min(unknown)}”.")
    try:
        operation: Operation = made(**{name: _READERS[name](name, value) for name, value in given.items()})
    except TypeError as error:
        raise InputError(f"“{values['do']}” lacks a field; it needs {', '.join(sorted(known))}.") from error
    return operation


def _number(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**31:
        raise InputError(f"“{name}” is a whole number.")
    return value


def _numbers(name: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or len(value) > _MOST_IDS:
        raise InputError(f"“{name}” is a list of at most {_MOST_IDS:,} passages.")
    return tuple(_number(name, each) for each in value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InputError(f"“{name}” is text.")
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _optional_text(name: str, value: Any) -> str | None:
    return None if value is None else _text(name, value)


def _role(name: str, value: Any) -> str | None:
    if value is not None and value not in ROLES:
        raise InputError(f"“{name}” is one of {', '.join(ROLES)}.")
    return None if value is None else str(value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError(f"“{name}” is true or false.")
    return value


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("passage", "first", "second", "at", "words", "like", "at_ms", "start_ms", "end_ms"), _number),
    **dict.fromkeys(("text", "old", "new", "into", "find"), _text),
    **dict.fromkeys(("name", "agenda_item", "group", "reason"), _optional_text),
    **dict.fromkeys(("match_case", "whole_words"), _flag),
    "passages": _numbers,
    "role": _role,
}
