"""Between frozen values and the JSON that a row keeps of them (cattrs): dates as ISO 8601, tuples as lists."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar, cast

from cattrs.preconf.json import make_converter

Value = TypeVar("Value")

_CONVERTER = make_converter()
_CONVERTER.register_unstructure_hook(dt.time, lambda value: value.isoformat())
_CONVERTER.register_structure_hook(dt.time, lambda text, _: dt.time.fromisoformat(text))


def facts_of(value: object) -> dict[str, Any]:
    """Give a value as JSON."""
    return cast(dict[str, Any], _CONVERTER.unstructure(value))


def value_of(kind: type[Value], facts: dict[str, Any]) -> Value:
    """Read a value from its JSON."""
    return _CONVERTER.structure(facts, kind)
