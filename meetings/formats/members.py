"""A body's roster as a table: CSV, or the first sheet of an Excel workbook, one row a member.

Columns, in any order and named in one of the first rows: ``name`` (must be there), ``entity``,
``stakeholder``, ``role``, ``region``, ``alternate of``, ``from``, ``to``, ``aliases``, ``email``,
``confirmed``, ``note``. Other columns are left alone. Aliases are parted by ``;`` or ``|``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from meetings.bodies import REGIONS, Member, Region
from meetings.errors import InputError
from meetings.formats.csv import harmless
from meetings.formats.dates import parse_date
from meetings.formats.encoding import decode_text
from meetings.formats.roster import any_of, delimiter_of, plain, read_role, read_stakeholder, read_table
from meetings.formats.workbook import read_workbook

COLUMNS = (
    "name", "entity", "stakeholder", "role", "region", "alternate of", "from", "to", "aliases", "email", "confirmed",
    "note",
)  # fmt: skip
MOST_ROWS = 5000
_HEADER_WITHIN = 20
_NAMES: Mapping[str, str] = {
    **{column: column for column in COLUMNS},
    "full name": "name", "participant": "name", "nom": "name", "nombre": "name", "member": "name",
    "organization": "entity", "affiliation": "entity", "delegation": "entity", "institution": "entity",
    "country": "entity", "state": "entity",
    "stakeholder group": "stakeholder", "category": "stakeholder", "constituency": "stakeholder",
    "function": "role",
    "regional group": "region", "group": "region",
    "alternate": "alternate of", "alternate for": "alternate of", "stands in for": "alternate of",
    "term from": "from", "start": "from", "starts": "from", "since": "from",
    "term to": "to", "end": "to", "ends": "to", "until": "to",
    "alias": "aliases", "also known as": "aliases", "other names": "aliases",
    "e mail": "email", "mail": "email", "address": "email",
    "notes": "note", "remark": "note", "remarks": "note",
}  # fmt: skip
_REGION_NAMES: Mapping[str, Region] = {
    **{plain(region): region for region in REGIONS},
    "african group": "Africa", "african states": "Africa", "african": "Africa",
    "asia": "Asia-Pacific", "asia and the pacific": "Asia-Pacific", "asia and pacific": "Asia-Pacific",
    "eastern european states": "Eastern Europe", "eeg": "Eastern Europe",
    "grulac": "Latin America and Caribbean", "latin america and the caribbean": "Latin America and Caribbean",
    "weog": "Western Europe and Others", "western european and others": "Western Europe and Others",
}  # fmt: skip
_YES = {"", "yes", "y", "true", "1", "x", "confirmed", "oui", "si"}
_NO = {"no", "n", "false", "0", "unconfirmed", "non"}


class RowsError(InputError):
    """Some rows cannot be used; ``sentences`` has one for each, in their order."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


def load(content: bytes) -> tuple[Member, ...]:
    """Read a roster from a file's bytes.

    Raises ``RowsError`` naming every row that cannot be used, ``InputError`` for a file that is no roster.
    """
    if zipfile.is_zipfile(io.BytesIO(content)):
        return read_rows(read_workbook(content))
    text = decode_text(content).removeprefix("\ufeff").strip()
    return read_rows(read_table(text, delimiter_of(text, _NAMES)))


def read_rows(table: Sequence[Sequence[str]]) -> tuple[Member, ...]:
    """Read a roster from the cells of a table."""
    start, columns = _header(table)
    members: list[Member] = []
    sentences: list[str] = []
    for number, row in enumerate(table[start + 1 :], start + 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(members) >= MOST_ROWS:
            raise InputError(f"A roster has at most {MOST_ROWS:,} rows.")
        values = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        try:
            members.append(_member(values, f"Row {number}"))
        except InputError as error:
            sentences.append(error.message)
    if sentences:
        raise RowsError(sentences)
    if not members:
        raise InputError("The roster has no rows.")
    return tuple(members)


def dumps(members: Iterable[Member]) -> str:
    """Write a roster as CSV, as ``load`` reads it."""
    table = io.StringIO()
    table.write("\ufeff")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in cells_of(member)] for member in members)
    return table.getvalue()


def cells_of(member: Member) -> tuple[str, ...]:
    """Give a row's cells, in the order of ``COLUMNS``."""
    return (
        member.name,
        member.entity or "",
        member.stakeholder or "",
        member.role,
        member.region or "",
        member.alternate_of or "",
        member.starts.isoformat() if member.starts else "",
        member.ends.isoformat() if member.ends else "",
        "; ".join(member.aliases),
        member.email or "",
        "yes" if member.confirmed else "no",
        member.note,
    )


def _header(table: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Find the row that names the columns: titles and dates may stand above it."""
    for number, row in enumerate(table[:_HEADER_WITHIN]):
        columns = {_NAMES[key]: at for at, cell in reversed(list(enumerate(row))) if (key := plain(cell)) in _NAMES}
        if "name" in columns and (len(columns) > 1 or sum(bool(cell.strip()) for cell in row) == 1):
            return number, columns
    raise InputError(
        f"No row of the roster names its columns; there must be one like “{', '.join(COLUMNS[:5])}”, with “name” in it."
    )


def _member(values: Mapping[str, str], place: str) -> Member:
    name = " ".join(values["name"].split())
    if not name:
        raise InputError(f"{place} has no name.")
    place = f"{place} ({name})"
    starts, ends = (_day(values.get(column, ""), place) for column in ("from", "to"))
    if starts and ends and ends < starts:
        raise InputError(f"{place}: the term ends before it begins.")
    return Member(
        name=name,
        entity=values.get("entity") or None,
        stakeholder=read_stakeholder(values.get("stakeholder", ""), place),
        role=read_role(values.get("role", ""), place),
        region=_region(values.get("region", ""), place),
        alternate_of=values.get("alternate of") or None,
        starts=starts,
        ends=ends,
        aliases=_aliases(values.get("aliases", "")),
        email=values.get("email") or None,
        confirmed=_confirmed(values.get("confirmed", ""), place),
        note=values.get("note", ""),
    )


def _aliases(text: str) -> tuple[str, ...]:
    forms = (part.strip() for part in re.split(r"[;|]", text))
    return tuple(dict.fromkeys(form for form in forms if form))


def _day(text: str, place: str) -> dt.date | None:
    try:
        return parse_date(text) if text else None
    except InputError as error:
        raise InputError(f"{place}: {error.message}") from error


def _region(text: str, place: str) -> Region | None:
    if not text:
        return None
    found = _REGION_NAMES.get(plain(text).removesuffix(" group"))
    if found is None:
        raise InputError(f"{place}: “{text[:40]}” is not a regional group; use {any_of(REGIONS)}.")
    return found


def _confirmed(text: str, place: str) -> bool:
    if plain(text) in _YES:
        return True
    if plain(text) in _NO:
        return False
    raise InputError(f"{place}: “{text[:40]}” under “confirmed” is neither yes nor no.")
