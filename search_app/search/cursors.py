"""Where a page of hits ended, so that the next one begins there whatever is written meanwhile."""

from __future__ import annotations

import base64
import json
from dataclasses import astuple, dataclass
from typing import Any, Final

from meetings.errors import InputError

_LONGEST: Final = 20_000  # characters; Elasticsearch's own name of a point in time takes some hundreds


@dataclass(frozen=True, slots=True)
class Cursor:
    """How many hits came before, the state of the index that they came from, and the sort key of the last.

    ``pin`` names a commit of the embedded index or a point in time of Elasticsearch; a key belongs to it.
    """

    offset: int
    pin: str | None = None
    key: tuple[Any, ...] | None = None


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor so that it fits into an address."""
    return base64.urlsafe_b64encode(json.dumps(astuple(cursor), separators=(",", ":")).encode()).decode()


def read_cursor(text: str) -> Cursor:
    """Read a cursor. Raises ``InputError`` for what is none.

    >>> read_cursor(write_cursor(Cursor(40, "commit 7", (1.5, "r:3"))))
    Cursor(offset=40, pin='commit 7', key=(1.5, 'r:3'))
    """
    try:
        offset, pin, key = json.loads(base64.urlsafe_b64decode(text[:_LONGEST]))
        values = tuple(key) if key is not None else None
        plain = all(isinstance(value, str | int | float | None) for value in values or ())
        if type(offset) is int and 0 <= offset < 10**9 and isinstance(pin, str | None) and plain:
            return Cursor(offset, pin, values if pin else None)
    except (ValueError, TypeError, RecursionError):  # binascii.Error is a ValueError
        pass
    raise InputError("This page of results cannot be found any more; search again.")
