"""The audit trail: each change with its actor, chained by digests so that none can be changed unseen.

Every entry's digest covers its own content and the digest of the entry before it (a hash chain, as in
Haber and Stornetta, "How to time-stamp a digital document", 1991). Whoever notes the last digest
elsewhere can prove later that nothing before it was changed, left out or put in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

BEGINNING = "0" * 64
"""What stands for the digest before the first entry."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: ``at`` is ISO 8601 in UTC, ``subject`` the recording or meeting, ``detail`` JSON.

    ``number`` counts from 1 without gaps; ``previous`` and ``digest`` are SHA-256 in hex.
    """

    number: int
    at: str
    actor: str
    role: str
    action: str
    subject: str
    detail: str
    previous: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry at which a chain does not hold, and why."""

    number: int
    reason: str


def canonical(value: Mapping[str, Any] | list[Any]) -> str:
    """Write JSON in the one form that digests are made of: keys sorted, no spaces, text as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def sealed(entry: AuditEntry) -> AuditEntry:
    """Give an entry with its digest."""
    values = asdict(entry)
    values["digest"] = digest_of(canonical({name: value for name, value in values.items() if name != "digest"}))
    return AuditEntry(**values)


def first_break(entries: Iterable[AuditEntry]) -> Break | None:
    """Give the first entry that was changed, or that stands where another one stood; ``None`` when all hold."""
    previous = BEGINNING
    for number, entry in enumerate(entries, 1):
        if entry.number != number:
            return Break(number, f"entry {number} is missing; entry {entry.number} stands in its place")
        if entry.previous != previous:
            return Break(number, f"entry {number} does not follow the one before it")
        if sealed(entry).digest != entry.digest:
            return Break(number, f"entry {number} was changed after it was written")
        previous = entry.digest
    return None
