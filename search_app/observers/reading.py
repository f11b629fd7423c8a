"""What forms say of observers and of decisions, read field by field."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping
from typing import cast

from meetings.catalogue.transactions import new_id, utc_now
from meetings.errors import InputError
from meetings.formats.dates import parse_date
from meetings.observers import CATEGORIES, Category, Decision, Registration
from meetings.programme import Programme
from search_app.details import FieldsError
from search_app.languages import translatable

LONGEST = 300
CATEGORY_NAMES: dict[Category, str] = {
    "state": translatable("State that is no member"),
    "un": translatable("United Nations entity or specialized agency"),
    "intergovernmental": translatable("Intergovernmental organisation"),
    "ngo-general": translatable("NGO in general consultative status"),
    "ngo-special": translatable("NGO in special consultative status"),
    "ngo-roster": translatable("NGO on the Roster"),
    "wsis": translatable("Accredited to the World Summit on the Information Society"),
    "other": translatable("Other, admitted by a decision"),
}
"""The categories in words, as the registration form offers them."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def read_registration(meeting_id: str, fields: Mapping[str, str]) -> Registration:
    """Read a registration. Raises ``FieldsError`` naming every field that cannot be used."""
    texts = {
        name: " ".join(fields.get(name, "").split())[:LONGEST] for name in ("name", "affiliation", "email", "note")
    }
    errors = {}
    if not texts["name"]:
        errors["name"] = "Please give a name: it stands on the badge."
    if not texts["affiliation"]:
        errors["affiliation"] = "Please name the State or organisation."
    if not _EMAIL.fullmatch(texts["email"]):
        errors["email"] = "Please give an e-mail address."
    if fields.get("category") not in CATEGORIES:
        errors["category"] = "Please choose by which rule you observe."
    if errors:
        raise FieldsError(errors)
    return Registration(
        id=new_id(),
        meeting_id=meeting_id,
        name=texts["name"],
        affiliation=texts["affiliation"],
        category=cast(Category, fields["category"]),
        email=texts["email"],
        registered_at=utc_now(),
        note=texts["note"],
    )


def read_decision(fields: Mapping[str, str]) -> Decision:
    """Read a decision. Raises ``InputError`` for one that could not be cited."""
    by, source = fields.get("by", "").strip()[:LONGEST], fields.get("source", "").strip()[:LONGEST]
    if not by or not source:
        raise InputError("Please say who decided, and in which document or meeting it stands, so that it can be cited.")
    return Decision(by, parse_date(fields.get("date", "")), source, fields.get("text", "").strip()[:2000])


def takes_registrations(programme: Programme, now: dt.datetime) -> bool:
    """Whether the public form of a meeting is open: until the end of its last day there."""
    today = now.astimezone(zoneinfo.ZoneInfo(programme.timezone)).date()
    return programme.observers_open and (programme.observers_until is None or today <= programme.observers_until)
