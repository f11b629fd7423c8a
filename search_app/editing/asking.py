"""What the editor's script sends: read from JSON, every field checked."""

from __future__ import annotations

from typing import Any

from flask import request

from meetings.editing.operation_json import from_values
from meetings.editing.operations import Operation
from meetings.errors import InputError

MOST_OPERATIONS = 500


def body() -> dict[str, Any]:
    """Give the request's JSON object. Raises ``InputError`` for anything else."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise InputError("This request needs a JSON object.")
    return sent


def whole_number(sent: dict[str, Any], name: str, default: int | None = None) -> int:
    """Give a whole number from 0 on. Raises ``InputError``."""
    value = sent.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise InputError(f"“{name}” is a whole number from 0 on.")
    return value


def asked_number(name: str, default: int) -> int:
    """Give a whole number out of the address. Raises ``InputError``."""
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InputError(f"“{name}” is a whole number.")
    return int(text)


def operations(sent: dict[str, Any]) -> tuple[Operation, ...]:
    """Give the operations to apply. Raises ``InputError``."""
    given = sent.get("operations")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_OPERATIONS:
        raise InputError(f"“operations” is a list of 1 to {MOST_OPERATIONS} edits.")
    return tuple(from_values(each) for each in given)
