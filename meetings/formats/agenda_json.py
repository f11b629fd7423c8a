"""The agenda file: items and breakout groups, as JSON or as plain lines.

JSON::

    {"items": [{"number": "1", "title": "…", "description": "…"}],
     "groups": [{"name": "Brazil", "lead": "Brazil"}]}

Plain lines, as typed or pasted, one item each; a group's line begins with "Group:"::

    1. Adoption of the agenda
    2.1 Method to seek input
    Group: Brazil
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from meetings.agenda import Agenda, AgendaItem, Group
from meetings.errors import InputError
from meetings.formats.fields import Fields, parse_json
from meetings.transcript import PLENARY

_NUMBERED = re.compile(
    r"(?:(?:agenda )?item )?(?:"
    r"(?P<digits>\d+(?:\.\d+)*)(?:\s*[.):–—-]\s*|\s+)"
    r"|(?P<letters>[A-Z]|[IVX]+)\s*[.):–—-]\s*"
    r")(?P<title>\S.*)",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:breakout )?group\s*[:–—-]\s*(?P<name>[^,(]+?)\s*(?:[,(]?\s*led by (?P<lead>[^)]+?)\s*\)?)?", re.IGNORECASE
)


def loads(text: str) -> Agenda:
    """Read an agenda, JSON or plain lines. Raises ``InputError`` naming what cannot be used.

    >>> [item.number for item in loads("1. Opening\\n2.1 Method\\nGroup: India").items]
    ['1', '2.1']
    """
    bare = text.removeprefix("\ufeff").strip()
    agenda = _from_json(bare) if bare.startswith(("{", "[")) else _from_lines(bare)
    names = [group.name.casefold() for group in agenda.groups]
    if PLENARY in names:
        raise InputError("The agenda names a breakout group “plenary”; that word is kept for the whole meeting.")
    if doubled := next((group.name for group in agenda.groups if names.count(group.name.casefold()) > 1), None):
        raise InputError(f"The agenda names the breakout group “{doubled}” twice.")
    return agenda


def dumps(agenda: Agenda) -> str:
    """Write an agenda as its JSON file."""
    return json.dumps(asdict(agenda), ensure_ascii=False, indent=2) + "\n"


def _agenda(items: tuple[AgendaItem, ...], groups: tuple[Group, ...]) -> Agenda:
    try:
        return Agenda(items, groups)
    except ValueError as error:
        raise InputError(str(error)) from error


def _from_json(text: str) -> Agenda:
    value = parse_json(text, "agenda file", verbatim_numbers=True)
    values = {"items": value} if isinstance(value, list) else value
    top = Fields.of(values, "The agenda file")
    if "items" not in top.values and "groups" not in top.values:
        raise InputError("The agenda file has neither “items” nor “groups”.")
    return _agenda(
        tuple(_item(item) for item in top.objects("items", "Agenda item")),
        tuple(_group(value, number) for number, value in enumerate(top.list("groups"), 1)),
    )


def _item(item: Fields) -> AgendaItem:
    return AgendaItem(item.text("number"), item.optional_text("title") or "", item.optional_text("description") or "")


def _group(value: Any, number: int) -> Group:
    """Read a group; a name alone will do, and a group without one is named by its lead."""
    item = Fields.of({"name": value} if isinstance(value, str) else value, f"Breakout group {number}")
    lead = item.optional_text("lead")
    return Group(item.optional_text("name") or lead or item.text("name"), lead)


def _from_lines(text: str) -> Agenda:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    groups = [match for line in lines if (match := _GROUP.fullmatch(line))]
    titles = [line for line in lines if not _GROUP.fullmatch(line)]
    return _agenda(_items_from(titles), tuple(Group(match["name"], match["lead"]) for match in groups))


def _items_from(lines: list[str]) -> tuple[AgendaItem, ...]:
    """Read items; where no line has a number, they are counted."""
    found = [_NUMBERED.fullmatch(line) for line in lines]
    if not any(found):
        return tuple(AgendaItem(str(number), line.lstrip("-*• ") or line) for number, line in enumerate(lines, 1))
    missing = next((line for line, match in zip(lines, found, strict=True) if match is None), None)
    if missing is not None:
        raise InputError(f"The agenda's line “{missing[:60]}” has no number in front, such as “3. Next meeting”.")
    return tuple(AgendaItem(match["digits"] or match["letters"], match["title"]) for match in found if match)
