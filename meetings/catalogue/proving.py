"""Proving the record: the audit trail holds, and every text is what its trail says it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.audit import AuditEntry, Break, first_break
from meetings.catalogue import manuscripts
from meetings.catalogue.auditing import entry_from
from meetings.catalogue.edit_tables import AuditRow, ManuscriptRow, PassageChangeRow, VersionRow
from meetings.catalogue.transactions import Transactions
from meetings.review.versions import text_digest


class Proofs(Transactions):
    """Looks at everything that was written and finds the first thing that was changed behind the program's back."""

    def first_break(self) -> Break | None:
        """Give the first break: in the chain of the trail, else in what its entries tell of, in their order."""
        with self._reading() as session:
            entries = list(map(entry_from, session.scalars(sa.select(AuditRow).order_by(AuditRow.number))))
            if broken := first_break(entries):
                return broken
            present = set(session.scalars(sa.select(ManuscriptRow.recording_id)))
            for entry in entries:
                if entry.subject in present and (reason := _contradicted(session, entry)):
                    return Break(entry.number, reason)
            return next(_unproven(session, entries, present), None)

    def damage(self) -> str | None:
        """Say what is damaged in the store's file; a server looks after its own files, so ``None`` for one."""
        with self._reading() as session:
            if session.get_bind().dialect.name != "sqlite":
                return None
            found = str(session.execute(sa.text("PRAGMA quick_check(1)")).scalar_one())
            return None if found == "ok" else found

    def length(self) -> tuple[int, str | None]:
        """Give how many entries the trail has, and the digest of the last: what to note down elsewhere."""
        with self._reading() as session:
            query = sa.select(AuditRow.number, AuditRow.digest).order_by(AuditRow.number.desc()).limit(1)
            last = session.execute(query).first()
            return (last.number, last.digest) if last else (0, None)


def _contradicted(session: Session, entry: AuditEntry) -> str | None:
    """Say how the store contradicts an entry, if it does."""
    told: dict[str, Any] = json.loads(entry.detail)
    if "machine_sha256" in told:
        machine, _ = manuscripts.machine_digest(session, entry.subject)
        if machine != told["machine_sha256"]:
            return f"the machine's result of {entry.subject} was changed"
    if "changes_sha256" in told:
        made = manuscripts.changes_of(session, entry.subject, told["revision"])
        patches = [{name: getattr(each, name) for name in ("passage_id", "before", "after")} for each in made]
        if manuscripts.patches_digest(patches) != told["changes_sha256"]:
            return f"revision {told['revision']} of {entry.subject} was changed after it was written"
    if "version" in told and "sha256" in told:
        return _version_contradicted(session, entry.subject, told)
    return None


def _version_contradicted(session: Session, recording_id: str, told: dict[str, Any]) -> str | None:
    row = session.get(VersionRow, (recording_id, told["version"]))
    name = f"version {told['version']} of {recording_id}"
    if row is None:
        return f"{name} is missing"
    text = text_digest(manuscripts.at_revision(session, recording_id, told["revision"]))
    if (row.sha256, row.revision) != (told["sha256"], told["revision"]) or text != told["sha256"]:
        return f"{name} is not the text that was approved"
    return None


def _unproven(session: Session, entries: list[AuditEntry], present: set[str]) -> Iterator[Break]:
    """Give each text that is not what its revisions made of it, or that has revisions without an entry."""
    behind = len(entries) + 1
    noted = {(entry.subject, json.loads(entry.detail).get("revision")) for entry in entries}
    for recording_id in sorted(present):
        revision = manuscripts.revision_of(session, recording_id)
        revisions = sa.select(PassageChangeRow.revision).where(PassageChangeRow.recording_id == recording_id)
        for each in sorted(set(session.scalars(revisions))):
            if (recording_id, each) not in noted:
                yield Break(behind, f"revision {each} of {recording_id} has no entry in the audit trail")
        told = [manuscripts.values_of(each) for each in manuscripts.at_revision(session, recording_id, revision)]
        if told != [manuscripts.values_of(each) for each in manuscripts.passages(session, recording_id)]:
            yield Break(behind, f"the text of {recording_id} is not what its revisions made of it")
