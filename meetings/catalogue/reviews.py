"""Review in the store: states, approved versions, proposed corrections, and the proof that nothing changed since."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue import auditing, manuscripts
from meetings.catalogue.edit_tables import ManuscriptRow, PassageRow, ProposalRow, VersionRow
from meetings.catalogue.index_changes import note_change
from meetings.catalogue.manuscripts import Stamp
from meetings.catalogue.transactions import Transactions
from meetings.catalogue.webhooks import note_event
from meetings.editing.applying import Scope, apply
from meetings.editing.operations import EditText
from meetings.editing.passages import Change, Passage
from meetings.editing.retiming import tidy
from meetings.errors import InputError, NotFoundError
from meetings.people import Actor
from meetings.review.proposals import Decision, Proposal, check_proposal
from meetings.review.states import ForbiddenError, ReviewState, Step, check, check_editable
from meetings.review.versions import Version, text_digest


@dataclass(frozen=True, slots=True)
class Review:
    """How far the approval of a record has come: its state, and its versions, oldest first."""

    state: ReviewState = "draft"
    revision: int = 0
    proposals_until: dt.datetime | None = None
    versions: tuple[Version, ...] = ()

    @property
    def approved(self) -> Version | None:
        """The newest approved version, which is the official record, if there is one."""
        return self.versions[-1] if self.versions else None


class Reviews(Transactions):
    """States, versions and proposals of all recordings."""

    def review(self, recording_id: str) -> Review:
        """Say how far the approval of a record has come."""
        with self._reading() as session:
            return _review(session, recording_id)

    def published(self) -> frozenset[str]:
        """Give the recordings of which a version is published."""
        query = sa.select(VersionRow.recording_id).where(VersionRow.published_at.is_not(None)).distinct()
        with self._reading() as session:
            return frozenset(session.scalars(query))

    def take(
        self,
        recording_id: str,
        step: Step,
        actor: Actor,
        at: dt.datetime,
        *,
        note: str = "",
        proposals_until: dt.datetime | None = None,
    ) -> Review:
        """Take a record from one state to the next.

        ``note`` says why (a corrigendum needs it); ``proposals_until`` ends the time in which members
        propose corrections. Raises ``ForbiddenError`` and ``InputError``.
        """
        note = tidy(note)
        stamp = Stamp(actor, at)
        with self._writing() as session:
            row = manuscripts.opened(session, recording_id, stamp)
            target = check(step, manuscripts.state_of(row), actor)
            detail: dict[str, Any] = {"from": row.state, "revision": row.revision, "note": note}
            if step == "begin review":
                row.proposals_until = proposals_until
                detail["proposals_until"] = proposals_until.isoformat() if proposals_until else None
            elif step == "approve":
                detail |= _approve(session, row, stamp, note)
            elif step == "publish":
                detail["version"] = _publish(session, recording_id, at)
            elif step == "open corrigendum" and not note:
                raise InputError("A corrigendum needs a reason.")
            elif step == "give up corrigendum":
                target = _give_up(session, row, stamp)
            told = {"from": row.state, "to": target, "revision": row.revision}
            row.state = target
            session.flush()
            note_event(session, "record.state_changed", recording_id, at, step=step, **told)
            if step == "publish":
                note_event(session, "record.published", recording_id, at, version=detail["version"])
            auditing.note(session, actor, step, recording_id, detail | {"to": target}, at)
            note_change(session, recording_id, at)
            return _review(session, recording_id)

    def version_passages(self, recording_id: str, number: int) -> tuple[Passage, ...]:
        """Give the passages of an approved version; those that are withheld now are withheld in it too."""
        with self._reading() as session:
            version = session.get(VersionRow, (recording_id, number))
            if version is None:
                raise NotFoundError(f"There is no version {number} of this record.")
            now = manuscripts.passages(session, recording_id, PassageRow.withheld.is_not(None))
            then = manuscripts.at_revision(session, recording_id, version.revision)
            return tuple(replace(passage, withheld=_withheld(passage, now)) for passage in then)

    # Proposals

    def propose(
        self, recording_id: str, passage_id: int, text: str, note: str, actor: Actor, at: dt.datetime
    ) -> Proposal:
        """Propose another text for a passage. Raises ``ForbiddenError`` and ``InputError``."""
        text = tidy(text)
        with self._writing() as session:
            row = manuscripts.opened(session, recording_id, Stamp(actor, at))
            passage = _passage(session, recording_id, passage_id)
            check_proposal(actor, passage.segment.name, manuscripts.state_of(row), row.proposals_until, at)
            if not text or text == passage.segment.text:
                raise InputError("A proposal changes the text; to have a passage taken out, say so in the note.")
            made = ProposalRow(
                id=secrets.token_hex(8),
                recording_id=recording_id,
                passage=passage_id,
                before=passage.segment.text,
                text=text,
                note=tidy(note),
                proposed_by=actor.name,
                entity=actor.entity,
                proposed_at=at,
                decision="open",
            )
            session.add(made)
            auditing.note(session, actor, "propose", recording_id, {"proposal": made.id, "passage": passage_id}, at)
            return _proposal(made)

    def proposals(self, recording_id: str) -> tuple[Proposal, ...]:
        """Give all proposals in the order in which they came."""
        query = sa.select(ProposalRow).where(ProposalRow.recording_id == recording_id)
        with self._reading() as session:
            return tuple(map(_proposal, session.scalars(query.order_by(ProposalRow.proposed_at, ProposalRow.id))))

    def decide(
        self, recording_id: str, proposal_id: str, decision: Decision, reason: str, actor: Actor, at: dt.datetime
    ) -> Proposal:
        """Accept a proposal, which puts its text into the record, or reject it with a reason.

        Raises ``InputError`` when it is decided already, or when its passage was changed since it was made.
        """
        stamp = Stamp(actor, at)
        with self._writing() as session:
            row = manuscripts.opened(session, recording_id, stamp)
            if not actor.may("edit"):
                raise ForbiddenError("The secretariat decides about proposals.")
            made = session.get(ProposalRow, proposal_id)
            if made is None or made.recording_id != recording_id:
                raise NotFoundError("There is no such proposal.")
            if made.decision != "open":
                raise InputError("This proposal is decided already.")
            if decision == "rejected" and not tidy(reason):
                raise InputError("Please say why the proposal is rejected.")
            if decision == "accepted":
                _accept(session, row, made, stamp)
            made.decision, made.decided_by, made.decided_at, made.reason = decision, actor.name, at, tidy(reason)
            detail = {"proposal": made.id, "passage": made.passage, "reason": made.reason}
            auditing.note(session, actor, f"proposal {decision}", recording_id, detail, at)
            return _proposal(made)


def _review(session: Session, recording_id: str) -> Review:
    row = manuscripts.find(session, recording_id)
    if row is None:
        return Review()
    query = sa.select(VersionRow).where(VersionRow.recording_id == recording_id).order_by(VersionRow.number)
    versions = tuple(map(version_from, session.scalars(query)))
    return Review(manuscripts.state_of(row), row.revision, row.proposals_until, versions)


def version_from(row: VersionRow) -> Version:
    """Read a version from its row."""
    return Version(row.number, row.revision, row.sha256, row.approved_by, row.approved_at, row.note, row.published_at)


def _approve(session: Session, row: ManuscriptRow, stamp: Stamp, note: str) -> dict[str, Any]:
    open_ones = sa.select(sa.func.count()).where(
        ProposalRow.recording_id == row.recording_id, ProposalRow.decision == "open"
    )
    if waiting := session.scalar(open_ones):
        raise InputError(f"{waiting} proposed correction{'s wait' if waiting > 1 else ' waits'} for a decision.")
    number = 1 + (
        session.scalar(sa.select(sa.func.max(VersionRow.number)).where(VersionRow.recording_id == row.recording_id))
        or 0
    )
    digest = text_digest(manuscripts.passages(session, row.recording_id))
    session.add(
        VersionRow(
            recording_id=row.recording_id,
            number=number,
            revision=row.revision,
            sha256=digest,
            approved_by=stamp.actor.name,
            approved_at=stamp.at,
            note=note,
        )
    )
    return {"version": number, "sha256": digest}


def _publish(session: Session, recording_id: str, at: dt.datetime) -> int:
    row = _newest(session, recording_id)
    row.published_at = at
    return row.number


def _newest(session: Session, recording_id: str) -> VersionRow:
    query = sa.select(VersionRow).where(VersionRow.recording_id == recording_id).order_by(VersionRow.number.desc())
    return session.scalars(query).first() or _no_version()


def _no_version() -> VersionRow:
    raise NotFoundError("There is no approved version of this record.")


def _give_up(session: Session, row: ManuscriptRow, stamp: Stamp) -> ReviewState:
    """Put the text back to the approved version; what was withheld meanwhile stays so."""
    version = _newest(session, row.recording_id)
    now = {passage.id: passage for passage in manuscripts.passages(session, row.recording_id)}
    hidden = [passage for passage in now.values() if passage.withheld]
    then = {
        passage.id: replace(passage, withheld=_withheld(passage, hidden))
        for passage in manuscripts.at_revision(session, row.recording_id, version.revision)
    }
    changes = [
        Change(now.get(passage_id), then.get(passage_id))
        for passage_id in sorted(now.keys() | then.keys())
        if now.get(passage_id) != then.get(passage_id)
    ]
    if changes:
        manuscripts.write(session, row, changes, stamp, None)
    return "published" if version.published_at else "approved"


def _withheld(passage: Passage, hidden: list[Passage] | tuple[Passage, ...]) -> str | None:
    """Give the reason why a passage of an earlier version is withheld: its own, or that of one over the same time."""
    if passage.withheld:
        return passage.withheld
    span = passage.segment.span
    for other in hidden:
        if other.id == passage.id or other.segment.span.overlaps(span):
            return other.withheld
    return None


def _passage(session: Session, recording_id: str, passage_id: int) -> Passage:
    found = manuscripts.named(session, recording_id, [passage_id])
    if not found:
        raise NotFoundError("This passage is not there any more.")
    return found[0]


def _accept(session: Session, row: ManuscriptRow, made: ProposalRow, stamp: Stamp) -> None:
    check_editable(manuscripts.state_of(row))
    passage = _passage(session, row.recording_id, made.passage)
    if passage.segment.text != made.before:
        raise InputError("The passage was changed since this was proposed. Correct it by hand, or reject the proposal.")
    operation = EditText(made.passage, made.text)
    changes = apply(operation, Scope((passage,), row.next_id))
    manuscripts.write(session, row, changes, stamp, operation)


def _proposal(row: ProposalRow) -> Proposal:
    return Proposal(
        id=row.id,
        passage=row.passage,
        before=row.before,
        text=row.text,
        note=row.note,
        proposed_by=row.proposed_by,
        entity=row.entity,
        proposed_at=row.proposed_at,
        decision=cast(Decision, row.decision),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
