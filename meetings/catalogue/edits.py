"""Editing in the store: saving operations, undoing them, and the history of every passage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue import manuscripts
from meetings.catalogue.edit_tables import EditRow, ManuscriptRow, PassageChangeRow, PassageRow
from meetings.catalogue.manuscripts import Stamp
from meetings.catalogue.transactions import Transactions
from meetings.editing.applying import PassageGoneError, Scope, apply
from meetings.editing.history import Conflict, Edit, EditConflictError, Saved
from meetings.editing.learning import last_corrections, tag_corrected, with_learned
from meetings.editing.operations import (
    EditText,
    Insert,
    Merge,
    MergeSpeakers,
    MoveBoundary,
    Operation,
    RenameSpeaker,
    SetBoundary,
    Withhold,
    passages_named,
)
from meetings.editing.passages import Change, Passage
from meetings.editing.retiming import tidy
from meetings.editing.undoing import Step, Undoable, undoable
from meetings.editing.withholding import withheld_spans
from meetings.errors import InputError
from meetings.people import Actor
from meetings.review.states import check_editable
from meetings.timeline import Span
from meetings.transcript import Evidence, Tag, Transcript, is_learned

Learn = Callable[[Transcript], Transcript]
"""Decodes a transcript's tags anew around what people set in it, leaving its segments as they are."""


class Edits(Transactions):
    """The texts of all recordings as people work on them.

    Every method raises ``NotFoundError`` for a recording without a transcript.
    """

    def revision(self, recording_id: str) -> int:
        """Give the newest revision; 0 is the machine's result."""
        with self._reading() as session:
            return manuscripts.revision_of(session, recording_id)

    def passages(self, recording_id: str, start: int = 0, count: int | None = None) -> tuple[Passage, ...]:
        """Give the passages as they now are, in order; ``start`` and ``count`` give a part of them."""
        with self._reading() as session:
            return manuscripts.window(session, recording_id, start, count)

    def withheld(self, recording_id: str) -> tuple[Passage, ...]:
        """Give the passages that the public does not get; none of most recordings."""
        with self._reading() as session:
            return manuscripts.passages(session, recording_id, PassageRow.withheld.is_not(None))

    def withheld_spans(self, recording_id: str) -> tuple[Span, ...]:
        """Give the stretches of sound that the public does not get to hear."""
        return withheld_spans(self.withheld(recording_id))

    def passages_at(self, recording_id: str, revision: int) -> tuple[Passage, ...]:
        """Give the passages as they were after a revision; 0 is the machine's result."""
        with self._reading() as session:
            return manuscripts.at_revision(session, recording_id, revision)

    def save(
        self,
        recording_id: str,
        base: int,
        operations: Sequence[Operation],
        actor: Actor,
        at: dt.datetime,
        learn: Learn | None = None,
    ) -> Saved:
        """Apply operations that somebody made on revision ``base``, each as a revision of its own; all or none.

        With ``learn``, what the machine tagged is decoded anew around a corrected tag, in the same
        revision. Return what changed since ``base``, other people's edits included. Raises
        ``EditConflictError`` when an operation names a passage that changed since, and ``InputError``
        for an operation that makes no sense or while the text is frozen.
        """
        stamp = Stamp(actor, at)
        with self._writing() as session:
            row = manuscripts.opened(session, recording_id, stamp)
            first, learned = row.revision, 0
            corrections = last_corrections(operations) if learn else frozenset()
            for place, operation in enumerate(operations):
                if not isinstance(operation, Withhold):  # what must not be public is taken out in every state
                    check_editable(manuscripts.state_of(row))
                self._check_base(session, row, operation, base, first)
                learned += self._apply(session, row, operation, stamp, learn if place in corrections else None)
            return replace(_since(session, row.recording_id, base, row.revision), learned=learned)

    def _apply(
        self, session: Session, row: ManuscriptRow, operation: Operation, stamp: Stamp, learn: Learn | None
    ) -> int:
        """Write one operation; return in how many more passages something was learned from it."""
        scope = Scope(_scope(session, row.recording_id, operation), row.next_id)
        changes = apply(operation, scope)
        if not changes:
            return 0
        after = _with_learned(session, row, operation, changes, learn) if learn else changes
        manuscripts.write(session, row, after, stamp, operation)
        return len(after) - len(changes)

    def _check_base(self, session: Session, row: ManuscriptRow, operation: Operation, base: int, first: int) -> None:
        """Raise ``EditConflictError`` when a passage is not as its editor saw it."""
        ids = passages_named(operation)
        if ids is None:
            return
        there = {passage.id: passage for passage in manuscripts.named(session, row.recording_id, ids)}
        conflicts = [
            _conflict(session, row.recording_id, passage_id, there.get(passage_id))
            for passage_id in dict.fromkeys(ids)
            if _clashes(there.get(passage_id), operation, base, first)
        ]
        if conflicts:
            raise EditConflictError(first, tuple(conflicts))

    def changes_since(self, recording_id: str, revision: int) -> Saved:
        """Give what changed after a revision."""
        with self._reading() as session:
            return _since(session, recording_id, revision, manuscripts.revision_of(session, recording_id))

    # Undo and redo

    def undoable(self, recording_id: str, actor: Actor) -> Undoable:
        """Say what somebody can undo and redo: their own edits, as many as there are."""
        with self._reading() as session:
            return _undoable(session, recording_id, Stamp(actor, dt.datetime.now(dt.UTC)).key)

    def undo(self, recording_id: str, base: int, actor: Actor, at: dt.datetime, *, redo: bool = False) -> Saved:
        """Take back somebody's last edit, or with ``redo`` the last thing they took back.

        Raises ``InputError`` when there is none, or when others changed the same since.
        """
        stamp = Stamp(actor, at)
        with self._writing() as session:
            row = manuscripts.opened(session, recording_id, stamp)
            check_editable(manuscripts.state_of(row))
            known = _undoable(session, recording_id, stamp.key)
            line = known.redo if redo else known.undo
            if not line:
                raise InputError("There is nothing to do again." if redo else "There is nothing to undo.")
            self._take_back(session, row, line[-1], stamp)
            return _since(session, recording_id, base, row.revision)

    def _take_back(self, session: Session, row: ManuscriptRow, revision: int, stamp: Stamp) -> None:
        made = manuscripts.changes_of(session, row.recording_id, revision)
        corrects = _corrected_by(session, row.recording_id, revision)
        there = {p.id: p for p in manuscripts.named(session, row.recording_id, [each.passage_id for each in made])}
        changes = []
        for each in made:
            change = manuscripts.inverse_of(each, there.get(each.passage_id))
            if change is not None:
                changes.append(change)
            elif corrects is None or not _is_learned(each, corrects):  # what was learned may have been set since
                raise InputError("This cannot be undone: the same passage was changed again since.")
        manuscripts.write(session, row, changes, stamp, None, undoes=revision)

    # History

    def edits(self, recording_id: str, limit: int | None = None) -> tuple[Edit, ...]:
        """Give the edits of a recording, newest first."""
        query = sa.select(EditRow).where(EditRow.recording_id == recording_id).order_by(EditRow.revision.desc())
        with self._reading() as session:
            return tuple(map(manuscripts.edit_from, session.scalars(query.limit(limit))))

    def machine_text(self, recording_id: str, passage_id: int) -> str | None:
        """Give what the machine wrote in a passage; ``None`` for one that people made."""
        with self._reading() as session:
            return manuscripts.machine_text(session, recording_id, passage_id)

    def history(self, recording_id: str, passage_id: int) -> tuple[tuple[Edit, str | None], ...]:
        """Give each edit of a passage with the text that it left (``None``: gone), oldest first."""
        query = (
            sa.select(EditRow, PassageChangeRow)
            .join(
                PassageChangeRow,
                sa.and_(
                    PassageChangeRow.recording_id == EditRow.recording_id,
                    PassageChangeRow.revision == EditRow.revision,
                ),
            )
            .where(EditRow.recording_id == recording_id, PassageChangeRow.passage_id == passage_id)
            .order_by(EditRow.revision)
        )
        found: list[tuple[Edit, str | None]] = []
        with self._reading() as session:
            text = manuscripts.machine_text(session, recording_id, passage_id)
            for edit, change in session.execute(query):
                text = None if change.after is None else change.after.get("text", text)
                told = manuscripts.edit_from(edit)
                corrects = tag_corrected(told.operation) if told.operation else None
                learned = corrects is not None and _is_learned(change, corrects)
                found.append((replace(told, learned=learned), text))
        return tuple(found)


def _with_learned(
    session: Session, row: ManuscriptRow, operation: Operation, changes: tuple[Change, ...], learn: Learn
) -> tuple[Change, ...]:
    tag = tag_corrected(operation)
    assert tag is not None
    frame = manuscripts.transcript_without_segments(session, row.recording_id)
    everything = manuscripts.passages(session, row.recording_id)
    return with_learned(everything, changes, tag, lambda segments: learn(replace(frame, segments=segments)).segments)


def _corrected_by(session: Session, recording_id: str, revision: int) -> Tag | None:
    """Give the kind of tag that a revision corrected, be it by undoing an undo."""
    row = session.get(EditRow, (recording_id, revision))
    while row is not None and row.undoes is not None:
        row = session.get(EditRow, (recording_id, row.undoes))
    operation = manuscripts.edit_from(row).operation if row else None
    return tag_corrected(operation) if operation else None


def _is_learned(change: PassageChangeRow, tag: Tag) -> bool:
    """Say whether a change of a correction's revision is one that was learned: no person's own word stands in it."""
    sides = [side for side in (change.before, change.after) if side is not None]
    if len(sides) < 2:
        return False
    evidence = [Evidence(**each) for side in sides for each in side.get("evidence", ())]
    return not any((each.tag, each.method) == (tag, "person") and not is_learned(each) for each in evidence)


def _scope(session: Session, recording_id: str, operation: Operation) -> tuple[Passage, ...]:
    """Give the passages that an operation may look at: no more than it needs of ten hours."""
    ids = passages_named(operation)
    if isinstance(operation, RenameSpeaker | MergeSpeakers):
        names = [operation.old] if isinstance(operation, RenameSpeaker) else [operation.old, operation.into]
        shown = sa.func.coalesce(sa.func.nullif(PassageRow.name, ""), PassageRow.speaker)
        return manuscripts.passages(session, recording_id, shown.in_(names))
    if isinstance(operation, Insert):
        ids = (operation.like,)
    known = manuscripts.named(session, recording_id, ids or ())
    if isinstance(operation, Merge | MoveBoundary | SetBoundary) and len(known) == 2:
        starts = [passage.segment.span.start_ms for passage in known]
        return manuscripts.passages(session, recording_id, PassageRow.start_ms.between(min(starts), max(starts)))
    return known


def _clashes(there: Passage | None, operation: Operation, base: int, first: int) -> bool:
    """Whether a passage was changed by others after ``base``; what this save wrote itself comes after ``first``."""
    if there is None:
        return True
    if isinstance(operation, EditText) and tidy(operation.text) == there.segment.text:
        return False
    return base < there.revision <= first


def _conflict(session: Session, recording_id: str, passage_id: int, theirs: Passage | None) -> Conflict:
    query = (
        sa.select(EditRow)
        .join(
            PassageChangeRow,
            sa.and_(
                PassageChangeRow.recording_id == EditRow.recording_id, PassageChangeRow.revision == EditRow.revision
            ),
        )
        .where(EditRow.recording_id == recording_id, PassageChangeRow.passage_id == passage_id)
        .order_by(EditRow.revision.desc())
        .limit(1)
    )
    row = session.scalars(query).first()
    if row is None and theirs is None:
        raise PassageGoneError("There is no such passage.")
    return Conflict(passage_id, theirs, manuscripts.edit_from(row) if row else None)


def _since(session: Session, recording_id: str, base: int, revision: int) -> Saved:
    query = (
        sa.select(PassageChangeRow.passage_id)
        .where(PassageChangeRow.recording_id == recording_id, PassageChangeRow.revision > base)
        .distinct()
    )
    ids = set(session.scalars(query))
    there = manuscripts.named(session, recording_id, ids)
    return Saved(revision, there, tuple(sorted(ids - {passage.id for passage in there})))


def _undoable(session: Session, recording_id: str, key: str) -> Undoable:
    query = (
        sa.select(EditRow.revision, EditRow.undoes)
        .where(EditRow.recording_id == recording_id, EditRow.actor_key == key)
        .order_by(EditRow.revision)
    )
    return undoable(Step(revision, undoes) for revision, undoes in session.execute(query))
