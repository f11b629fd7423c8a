"""A manuscript inside a transaction: opening it, reading its passages, writing a revision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.audit import canonical, digest_of
from meetings.catalogue import auditing, rows
from meetings.catalogue.edit_tables import EditRow, ManuscriptRow, PassageChangeRow, PassageRow
from meetings.catalogue.index_changes import note_change
from meetings.catalogue.statements import name_changed
from meetings.catalogue.tables import RecordingRow, SegmentRow, TranscriptRow
from meetings.editing.history import Edit
from meetings.editing.operation_json import from_values, kind_of, to_values
from meetings.editing.operations import Operation
from meetings.editing.passages import Change, Passage
from meetings.errors import NotFoundError
from meetings.people import Actor
from meetings.review.states import ReviewState
from meetings.review.versions import CONTENT
from meetings.transcript import Transcript

_KEYS = {"recording_id", "id", "revision", "withheld"}
_COLUMNS = [column.name for column in PassageRow.__table__.columns if column.name not in _KEYS]
_ORDER = (PassageRow.start_ms, PassageRow.end_ms, PassageRow.id)
_CHUNK = 500  # SQLite's statements take a limited number of values


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who does something, and when."""

    actor: Actor
    at: dt.datetime

    @property
    def key(self) -> str:
        """What tells this person from others of the same name."""
        return self.actor.account_id or f"{self.actor.role} {self.actor.name}"


def find(session: Session, recording_id: str) -> ManuscriptRow | None:
    """Give the manuscript's row, if anybody has worked on the transcript."""
    return session.get(ManuscriptRow, recording_id)


def revision_of(session: Session, recording_id: str) -> int:
    """Give the newest revision; 0 is the machine's."""
    row = find(session, recording_id)
    return row.revision if row else 0


def state_of(row: ManuscriptRow | None) -> ReviewState:
    """Give the state of a record; a transcript that nobody has worked on is a draft."""
    return cast(ReviewState, row.state) if row else "draft"


def opened(session: Session, recording_id: str, stamp: Stamp) -> ManuscriptRow:
    """Give the manuscript's row, locked until the transaction ends; made from the machine's result when there is none.

    Raises ``NotFoundError`` when there is no transcript.
    """
    # The recording's row is what writers wait for: it is there before the manuscript is.
    session.execute(sa.select(RecordingRow.id).where(RecordingRow.id == recording_id).with_for_update())
    return session.get(ManuscriptRow, recording_id, populate_existing=True) or _open(session, recording_id, stamp)


def _open(session: Session, recording_id: str, stamp: Stamp) -> ManuscriptRow:
    digest, count = machine_digest(session, recording_id)
    row = ManuscriptRow(recording_id=recording_id, revision=0, next_id=count, machine_sha256=digest, state="draft")
    session.add(row)
    session.flush()
    copied = sa.select(
        sa.literal(recording_id),
        SegmentRow.ordinal,
        sa.literal(0),
        *(getattr(SegmentRow, name) for name in _COLUMNS),
    ).where(SegmentRow.transcript_id == _transcript_id(session, recording_id))
    session.execute(sa.insert(PassageRow).from_select(["recording_id", "id", "revision", *_COLUMNS], copied))
    auditing.note(session, stamp.actor, "open", recording_id, {"machine_sha256": digest}, stamp.at)
    return row


def _transcript_id(session: Session, recording_id: str) -> str:
    found = session.scalar(sa.select(TranscriptRow.id).where(TranscriptRow.recording_id == recording_id))
    if found is None:
        raise NotFoundError(f"There is no transcript of the recording {recording_id!r} yet.")
    return found


def transcript_without_segments(session: Session, recording_id: str) -> Transcript:
    """Give what is known of a transcript as a whole. Raises ``NotFoundError``."""
    row = session.get_one(TranscriptRow, _transcript_id(session, recording_id))
    return rows.transcript_from(row, ())


def machine_passages(
    session: Session, recording_id: str, start: int = 0, count: int | None = None
) -> tuple[Passage, ...]:
    """Give the machine's passages: revision 0. Raises ``NotFoundError``."""
    query = (
        sa.select(SegmentRow)
        .where(SegmentRow.transcript_id == _transcript_id(session, recording_id))
        .order_by(SegmentRow.ordinal)
        .offset(start)
        .limit(count)
    )
    return tuple(Passage(row.ordinal, rows.segment_from(row)) for row in session.scalars(query))


def machine_digest(session: Session, recording_id: str) -> tuple[str, int]:
    """Give the SHA-256 of the machine's text, and how many passages it has.

    The same as ``text_digest`` of its passages, without making them: ten hours are read when somebody types.
    """
    columns = [getattr(SegmentRow, name) for name in CONTENT if name != "words"]
    query = sa.select(*columns, SegmentRow.words).where(
        SegmentRow.transcript_id == _transcript_id(session, recording_id)
    )
    found = session.execute(query.order_by(SegmentRow.ordinal)).mappings().all()
    content = [{**row, "words": [word[:3] for word in row["words"]]} for row in found]
    return digest_of(canonical(content)), len(content)


def machine_text(session: Session, recording_id: str, passage_id: int) -> str | None:
    """Give what the machine wrote in one passage. Raises ``NotFoundError`` when there is no transcript."""
    transcript_id = _transcript_id(session, recording_id)
    which = sa.and_(SegmentRow.transcript_id == transcript_id, SegmentRow.ordinal == passage_id)
    return session.scalar(sa.select(SegmentRow.text).where(which))


def passages(session: Session, recording_id: str, *which: sa.ColumnElement[bool]) -> tuple[Passage, ...]:
    """Give the passages of an open manuscript that fit, in order."""
    query = sa.select(PassageRow).where(PassageRow.recording_id == recording_id, *which).order_by(*_ORDER)
    return tuple(map(passage_from, session.scalars(query)))


def window(session: Session, recording_id: str, start: int, count: int | None) -> tuple[Passage, ...]:
    """Give so many passages from a place on, in order. Raises ``NotFoundError``."""
    if find(session, recording_id) is None:
        return machine_passages(session, recording_id, start, count)
    query = sa.select(PassageRow).where(PassageRow.recording_id == recording_id).order_by(*_ORDER)
    return tuple(map(passage_from, session.scalars(query.offset(start).limit(count))))


def named(session: Session, recording_id: str, ids: Collection[int]) -> tuple[Passage, ...]:
    """Give the passages of these ids that are there, in order."""
    wanted = list(dict.fromkeys(ids))
    found: list[Passage] = []
    for start in range(0, len(wanted), _CHUNK):
        found += passages(session, recording_id, PassageRow.id.in_(wanted[start : start + _CHUNK]))
    return tuple(sorted(found, key=lambda passage: passage.order))


def passage_from(row: PassageRow) -> Passage:
    """Read a passage from its row."""
    return Passage(row.id, rows.segment_from(row), row.withheld, row.revision)


def edit_from(row: EditRow) -> Edit:
    """Read an edit from its row."""
    operation = from_values(row.operation) if row.operation else None
    return Edit(row.revision, row.at, row.actor, row.role, operation, row.undoes)


# Writing


def write(
    session: Session,
    row: ManuscriptRow,
    changes: Sequence[Change],
    stamp: Stamp,
    operation: Operation | None,
    undoes: int | None = None,
) -> int:
    """Write one revision: the passages, what changed, and an entry in the audit trail; return its number."""
    row.revision += 1
    row.next_id = max([row.next_id, *(change.id + 1 for change in changes)])
    patches = [_patch(change) for change in changes]
    session.add(
        EditRow(
            recording_id=row.recording_id,
            revision=row.revision,
            at=stamp.at,
            actor=stamp.actor.name,
            actor_key=stamp.key,
            role=stamp.actor.role,
            operation=to_values(operation) if operation else None,
            undoes=undoes,
        )
    )
    keys = {"recording_id": row.recording_id, "revision": row.revision}
    _write_passages(session, keys, patches)
    if patches:
        session.execute(sa.insert(PassageChangeRow), [keys | patch for patch in patches])
    session.flush()
    action = kind_of(operation) if operation else "undo"
    detail = {"revision": row.revision, "undoes": undoes, "changes_sha256": patches_digest(patches)}
    auditing.note(session, stamp.actor, action, row.recording_id, detail, stamp.at)
    name_changed(session, row.recording_id, changes)
    note_change(session, row.recording_id, stamp.at, hides=any(_hides(change) for change in changes))
    return row.revision


def _hides(change: Change) -> bool:
    """Whether something that may have been public is not to be found any more."""
    return bool(change.after and change.after.withheld and not (change.before and change.before.withheld))


def patches_digest(patches: Iterable[dict[str, Any]]) -> str:
    """Give the SHA-256 of what a revision did, whatever order the passages come in."""
    ordered = sorted(patches, key=lambda patch: patch["passage_id"])
    return digest_of(canonical([{name: each[name] for name in ("passage_id", "before", "after")} for each in ordered]))


def _write_passages(session: Session, keys: dict[str, Any], patches: Sequence[dict[str, Any]]) -> None:
    """Bring the passages to what patches say; changes of the same columns go to the database together."""
    gone = [patch["passage_id"] for patch in patches if patch["after"] is None]
    for start in range(0, len(gone), _CHUNK):
        which = PassageRow.id.in_(gone[start : start + _CHUNK])
        session.execute(sa.delete(PassageRow).where(PassageRow.recording_id == keys["recording_id"], which))
    made = [patch for patch in patches if patch["before"] is None]
    if made:
        session.execute(sa.insert(PassageRow), [keys | {"id": each["passage_id"], **each["after"]} for each in made])
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for patch in patches:
        if patch["before"] is not None and patch["after"] is not None:
            values = keys | {"id": patch["passage_id"], **patch["after"]}
            alike.setdefault(tuple(values), []).append(values)
    for rows_alike in alike.values():
        session.execute(sa.update(PassageRow), rows_alike)


def values_of(passage: Passage) -> dict[str, Any]:
    """Give a passage as the values of its columns, but for the revision."""
    return {**rows.segment_fields(passage.segment), "withheld": passage.withheld}


def _patch(change: Change) -> dict[str, Any]:
    """Give a change as what differs: whole passages only where one comes or goes."""
    before = values_of(change.before) if change.before else None
    after = values_of(change.after) if change.after else None
    if before is not None and after is not None:
        differing = [name for name, value in before.items() if value != after[name]]
        before, after = ({name: each[name] for name in differing} for each in (before, after))
    return {"passage_id": change.id, "before": before, "after": after}


# Reading the past


def changes_of(session: Session, recording_id: str, revision: int) -> list[PassageChangeRow]:
    """Give what a revision did to each passage."""
    query = sa.select(PassageChangeRow).where(
        PassageChangeRow.recording_id == recording_id, PassageChangeRow.revision == revision
    )
    return list(session.scalars(query))


def at_revision(session: Session, recording_id: str, revision: int) -> tuple[Passage, ...]:
    """Give all passages as they were after a revision: the machine's, and every change since, in order."""
    known = {passage.id: (values_of(passage), 0) for passage in machine_passages(session, recording_id)}
    query = (
        sa.select(PassageChangeRow)
        .where(PassageChangeRow.recording_id == recording_id, PassageChangeRow.revision <= revision)
        .order_by(PassageChangeRow.revision)
    )
    for change in session.scalars(query):
        if change.after is None:
            known.pop(change.passage_id, None)
        else:
            before = known[change.passage_id][0] if change.before is not None else {}
            known[change.passage_id] = ({**before, **change.after}, change.revision)
    found = (_passage(passage_id, values, written) for passage_id, (values, written) in known.items())
    return tuple(sorted(found, key=lambda passage: passage.order))


def _passage(passage_id: int, values: dict[str, Any], revision: int) -> Passage:
    return passage_from(PassageRow(id=passage_id, revision=revision, **values))


def inverse_of(change: PassageChangeRow, now: Passage | None) -> Change | None:
    """Give what takes a change back; ``None`` when what it wrote is not there as it wrote it.

    Only the columns that the change wrote are looked at and put back: somebody's new text stays when
    another person's renaming is undone.
    """
    present = values_of(now) if now else None
    if change.after is None:
        return None if now or change.before is None else Change(None, _passage(change.passage_id, change.before, 0))
    if now is None or present is None or any(present[name] != value for name, value in change.after.items()):
        return None
    if change.before is None:
        return Change(now, None)
    return Change(now, _passage(now.id, {**present, **change.before}, 0))
