"""The roster file: who takes part, as JSON or as CSV out of a spreadsheet.

JSON::

    {"participants": [{"name": "Marilyn Cade", "entity": "mCADE", "stakeholder": "business",
                       "role": "member", "aliases": ["Marilyn"]}],
     "chair": "Peter Major"}

CSV has the columns ``name, entity, stakeholder, role, aliases`` in any order, named in its first
row; only ``name`` must be there, and other columns are left alone. Commas, semicolons or tabs
part the columns; several aliases are parted by ``;`` or ``|``. The chair is the one with that role.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, replace

from meetings.errors import InputError
from meetings.formats.fields import Fields, parse_json
from meetings.roster import ROLES, STAKEHOLDERS, Participant, Role, Roster, Stakeholder

COLUMNS = ("name", "entity", "stakeholder", "role", "aliases")

_COLUMN_NAMES: Mapping[str, str] = {
    "name": "name", "participant": "name", "full name": "name", "nom": "name", "nombre": "name",
    "entity": "entity", "organization": "entity", "affiliation": "entity", "delegation": "entity",
    "institution": "entity",
    "stakeholder": "stakeholder", "stakeholder group": "stakeholder", "category": "stakeholder",
    "constituency": "stakeholder",
    "role": "role", "function": "role",
    "aliases": "aliases", "alias": "aliases", "also known as": "aliases", "other names": "aliases",
}  # fmt: skip
_STAKEHOLDER_NAMES: Mapping[str, Stakeholder] = {
    "government": "government", "governments": "government", "governmental": "government", "state": "government",
    "states": "government", "member state": "government", "member states": "government",
    "business": "business", "business sector": "business", "business community": "business",
    "private sector": "business", "industry": "business",
    "civil society": "civil society", "ngo": "civil society", "non governmental organization": "civil society",
    "technical and academic": "technical and academic", "academic and technical": "technical and academic",
    "technical academic": "technical and academic", "academic technical": "technical and academic",
    "technical and academic community": "technical and academic", "technical community": "technical and academic",
    "academic community": "technical and academic", "technical": "technical and academic",
    "academic": "technical and academic", "academia": "technical and academic",
    "international organization": "international organisation",
    "international organizations": "international organisation",
    "intergovernmental organization": "international organisation",
    "intergovernmental and international organization": "international organisation",
    "intergovernmental and international organizations": "international organisation",
    "intergovernmental": "international organisation", "igo": "international organisation",
}  # fmt: skip
_ROLE_NAMES: Mapping[str, Role] = {
    "chair": "chair", "chairman": "chair", "chairwoman": "chair", "chairperson": "chair", "president": "chair",
    "secretariat": "secretariat", "secretary": "secretariat",
    "member": "member", "members": "member",
    "observer": "observer", "observers": "observer",
}  # fmt: skip


def loads(text: str) -> Roster:
    """Read a roster, JSON or CSV. Raises ``InputError`` naming the row and the value that cannot be used."""
    bare = text.removeprefix("\ufeff").strip()
    roster = _from_json(bare) if bare.startswith(("{", "[")) else _from_csv(bare)
    _refuse_doubled(roster.participants)
    return _with_chair(roster)


def dumps(roster: Roster) -> str:
    """Write a roster as its JSON file."""
    return json.dumps(asdict(roster), ensure_ascii=False, indent=2) + "\n"


def _refuse_doubled(participants: Iterable[Participant]) -> None:
    counts = Counter(participant.name.casefold() for participant in participants)
    doubled = next((p.name for p in participants if counts[p.name.casefold()] > 1), None)
    if doubled:
        raise InputError(f"The roster names “{doubled}” twice; keep one row and put other forms under aliases.")


def _with_chair(roster: Roster) -> Roster:
    """Make role and chair agree: the chair named has the role, the only one with the role is the chair."""
    if roster.chair is None:
        chairs = [participant.name for participant in roster.participants if participant.role == "chair"]
        return replace(roster, chair=chairs[0]) if len(chairs) == 1 else roster
    named = roster.find(roster.chair)
    if named is None or named.role == "chair":
        return roster
    presiding = replace(named, role="chair")
    return replace(roster, participants=tuple(presiding if p is named else p for p in roster.participants))


def _from_json(text: str) -> Roster:
    value = parse_json(text, "roster file")
    top = Fields.of({"participants": value} if isinstance(value, list) else value, "The roster file")
    if "participants" not in top.values:
        raise InputError("The roster file has no “participants”.")
    rows = top.objects("participants", "Participant")
    return Roster(tuple(_from_object(row) for row in rows), top.optional_text("chair"))


def _from_object(row: Fields) -> Participant:
    aliases = row.values.get("aliases")
    texts = aliases.split("|") if isinstance(aliases, str) else row.list("aliases")
    if not all(isinstance(text, str) for text in texts):
        raise row.wrong("aliases", "a list of names")
    values = {column: row.optional_text(column) or "" for column in COLUMNS[:-1]}
    return _participant(values, texts, row.place)


def _participant(values: Mapping[str, str], aliases: Iterable[str], place: str) -> Participant:
    name = " ".join(values["name"].split())
    if not name:
        raise InputError(f"{place} has no name.")
    forms = (" ".join(alias.split()) for alias in aliases)
    return Participant(
        name=name,
        entity=values["entity"].strip() or None,
        stakeholder=read_stakeholder(values["stakeholder"], f"{place} ({name})"),
        role=read_role(values["role"], f"{place} ({name})"),
        aliases=tuple(dict.fromkeys(form for form in forms if form)),
    )


def read_stakeholder(text: str, place: str) -> Stakeholder | None:
    """Read a stakeholder group by any usual name of it; nothing stays nothing. Raises ``InputError``."""
    if not text.strip():
        return None
    found = _STAKEHOLDER_NAMES.get(plain(text))
    if found is None:
        raise InputError(f"{place}: “{text[:40]}” is not a stakeholder group; use {any_of(STAKEHOLDERS)}.")
    return found


def read_role(text: str, place: str) -> Role:
    """Read a role; nothing is a member. Raises ``InputError``."""
    if not text.strip():
        return "member"
    found = _ROLE_NAMES.get(plain(text))
    if found is None:
        raise InputError(f"{place}: “{text[:40]}” is not a role; use {any_of(ROLES)}.")
    return found


def any_of(options: tuple[str, ...]) -> str:
    """Put a choice into words."""
    return f"{', '.join(options[:-1])} or {options[-1]}"


def plain(text: str) -> str:
    """Fold case, punctuation and the two spellings of English.

    >>> plain("Technical & Academic"), plain("international_organisations")
    ('technical and academic', 'international organizations')
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("organis", "organiz")
    return " ".join(re.split(r"[\W_]+", folded)).strip()


def _from_csv(text: str) -> Roster:
    rows = read_table(text, delimiter_of(text))
    columns = {_COLUMN_NAMES.get(plain(cell)): index for index, cell in reversed(list(enumerate(rows[0])))}
    if "name" not in columns:
        raise InputError(
            "The roster's first row does not name its columns; it must be like “name, entity, stakeholder, role, "
            "aliases”, and “name” must be among them."
        )
    participants = []
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            values = {column: _cell(row, columns.get(column)) for column in COLUMNS}
            participants.append(_participant(values, re.split(r"[;|]", values["aliases"]), f"Row {number}"))
    return Roster(tuple(participants))


def _cell(row: list[str], index: int | None) -> str:
    return row[index] if index is not None and index < len(row) else ""


def read_table(text: str, delimiter: str) -> list[list[str]]:
    """Read all rows; there is always a first one."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)) or [[]]
    except csv.Error as error:
        raise InputError(f"The roster cannot be read as a table: {error}.") from error


def delimiter_of(text: str, names: Container[str] = _COLUMN_NAMES) -> str:
    """Choose the separator that parts the first row into the most column names, a comma where none does."""
    first = text.split("\n", 1)[0]

    def known(delimiter: str) -> int:
        return sum(plain(cell) in names for cell in first.split(delimiter))

    return max(",;\t", key=known)
