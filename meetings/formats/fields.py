"""Reading JSON that somebody else wrote: each wrong field is told by its place, in a sentence."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meetings.errors import InputError
from meetings.timeline import ms_from_seconds

MAX_SECONDS = 10_000 * 3600
"""Longest time that a file may name: ten thousand hours, beyond any recording."""


def parse_json(text: str, what: str, *, verbatim_numbers: bool = False) -> Any:
    """Read JSON; ``what`` names the file for the reader of a message ("agenda file").

    ``verbatim_numbers`` keeps numbers as the text that stands there: an item 2.10 is not 2.1.
    Raises ``InputError`` for anything but JSON.
    """
    as_text = str if verbatim_numbers else None
    try:
        return json.loads(
            text.removeprefix("\ufeff"), parse_constant=_refuse_constant, parse_float=as_text, parse_int=as_text
        )
    except json.JSONDecodeError as error:
        place = "it is empty" if not text.strip("\ufeff \t\r\n") else f"it cannot be read from line {error.lineno} on"
        raise InputError(f"The {what} is not JSON: {place}.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"The {what} is not JSON that can be used: it has a number or nesting beyond bounds."
        ) from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON.")


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object and its place in the file ("Segment 3"), for messages."""

    values: Mapping[str, Any]
    place: str

    @classmethod
    def of(cls, value: Any, place: str) -> Fields:
        """Take a value that must be an object. Raises ``InputError`` for another."""
        if not isinstance(value, Mapping):
            raise InputError(f"{place} is not an object with named fields, but {_shown(value)}.")
        return cls(value, place)

    def wrong(self, name: str, wanted: str) -> InputError:
        """Build the error that says what the field should be."""
        if self.values.get(name) is None:
            return InputError(f"{self.place}: “{name}” is missing; it is {wanted}.")
        return InputError(f"{self.place}: “{name}” is {wanted}, not {_shown(self.values[name])}.")

    def optional_text(self, name: str) -> str | None:
        """Give text; ``None`` where it is absent, null or blank. Surrounding white space is dropped."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(name, "text")
        return _whole_characters(value.strip()) or None

    def text(self, name: str) -> str:
        """Give text that must be there and not be blank."""
        value = self.optional_text(name)
        if value is None:
            raise InputError(f"{self.place}: “{name}” is missing.")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """Give a finite number."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.wrong(name, "a number")
        return value

    def milliseconds(self, name: str, default: float | None = None) -> int:
        """Give a time written in seconds as whole milliseconds."""
        seconds = self.number(name, default)
        if not 0 <= seconds <= MAX_SECONDS:
            raise self.wrong(name, f"a time in seconds from 0 to {MAX_SECONDS}")
        return ms_from_seconds(seconds)

    def fraction(self, name: str) -> float:
        """Give a number from 0 to 1."""
        value = self.number(name)
        if not 0 <= value <= 1:
            raise self.wrong(name, "a number from 0 to 1")
        return float(value)

    def choice(self, name: str, options: Sequence[str]) -> str:
        """Give text that is one of ``options``."""
        value = self.optional_text(name)
        if value is None or value not in options:
            raise self.wrong(name, f"one of {', '.join(options)}")
        return value

    def list(self, name: str) -> Sequence[Any]:
        """Give a list; an empty one where it is absent or null."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self.wrong(name, "a list")
        return value

    def objects(self, name: str, place: str) -> Iterator[Fields]:
        """Give the objects of a list; the first one's place is ``place`` and 1 ("Segment 1")."""
        for number, value in enumerate(self.list(name), 1):
            yield Fields.of(value, f"{place} {number}")


def _shown(value: Any) -> str:
    """Show a wrong value, briefly.

    >>> _shown("high"), _shown([1, 2]), _shown(None)
    ('“high”', 'a list', 'nothing')
    """
    if isinstance(value, str):
        return f"“{_whole_characters(value[:40])}{'…' if len(value) > 40 else ''}”"
    if isinstance(value, int | float):  # and true and false
        return json.dumps(value)[:40]
    return "nothing" if value is None else "a list" if isinstance(value, list) else "an object"


def _whole_characters(text: str) -> str:
    r"""Replace half characters, which JSON can name (``\ud800``) and no file can hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
