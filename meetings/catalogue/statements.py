"""Statements in the store: every passage has its lasting name from the moment at which it is there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue.edit_tables import PassageRow
from meetings.catalogue.tables import StatementRow
from meetings.catalogue.transactions import Transactions
from meetings.editing.passages import Change, Passage
from meetings.errors import NotFoundError
from meetings.statements import Statement, carry_over
from meetings.timeline import Span

_MOST = 500  # SQLite's statements take a limited number of values


class Statements(Transactions):
    """The names; each method is one transaction."""

    def statement(self, statement_id: str) -> Statement:
        """Give what a name stands for. Raises ``NotFoundError``."""
        with self._reading() as session:
            row = session.get(StatementRow, statement_id)
            if row is None:
                raise NotFoundError("There is no such statement.")
            return _statement(row)

    def names(self, recording_id: str) -> Mapping[int, str]:
        """Give the names of a recording's passages by their numbers, of those that are gone too."""
        query = sa.select(StatementRow.passage, StatementRow.id).where(
            StatementRow.recording_id == recording_id, StatementRow.passage.is_not(None)
        )
        with self._reading() as session:
            return {passage: name for passage, name in session.execute(query) if passage is not None}

    def in_order(self, recording_id: str) -> tuple[str | None, ...]:
        """Give the names of a recording's passages in their order, without reading the passages."""
        named = sa.and_(StatementRow.recording_id == recording_id, StatementRow.passage.is_not(None))
        worked_on = (
            sa.select(StatementRow.id)
            .select_from(PassageRow)
            .outerjoin(
                StatementRow,
                sa.and_(StatementRow.recording_id == PassageRow.recording_id, StatementRow.passage == PassageRow.id),
            )
            .where(PassageRow.recording_id == recording_id)
            .order_by(PassageRow.start_ms, PassageRow.end_ms, PassageRow.id)
        )
        machines = sa.select(StatementRow.id).where(named).order_by(StatementRow.passage)
        with self._reading() as session:
            return tuple(session.scalars(worked_on)) or tuple(session.scalars(machines))


def name_again(session: Session, recording_id: str, passages: Sequence[Passage]) -> None:
    """Name the passages of another transcription: names that there were are carried over, in this transaction."""
    known = session.scalars(sa.select(StatementRow).where(StatementRow.recording_id == recording_id)).all()
    kept = carry_over(map(_statement, known), passages)
    session.execute(sa.update(StatementRow).where(StatementRow.recording_id == recording_id).values(passage=None))
    there = {passage.id: passage for passage in passages}
    moved = [{"id": name, "passage": number, **_values(there[number])} for name, number in kept.items()]
    if moved:
        session.execute(sa.update(StatementRow), moved)
    carried = set(kept.values())
    _name(session, recording_id, (passage for passage in passages if passage.id not in carried))


def name_changed(session: Session, recording_id: str, changes: Iterable[Change]) -> None:
    """Name passages that an edit made, and let names follow those that it changed, in the edit's transaction."""
    for change in changes:
        if change.after is None or (change.before and _values(change.before) == _values(change.after)):
            continue
        which = sa.and_(StatementRow.recording_id == recording_id, StatementRow.passage == change.id)
        followed = sa.update(StatementRow).where(which).values(**_values(change.after)).returning(StatementRow.id)
        if session.scalars(followed).first() is None:
            _name(session, recording_id, [change.after])


def _name(session: Session, recording_id: str, passages: Iterable[Passage]) -> None:
    made = [
        {"id": secrets.token_hex(8), "recording_id": recording_id, "passage": passage.id, **_values(passage)}
        for passage in passages
    ]
    for start in range(0, len(made), _MOST):
        session.execute(sa.insert(StatementRow), made[start : start + _MOST])


def _values(passage: Passage) -> dict[str, Any]:
    span = passage.segment.span
    return {"start_ms": span.start_ms, "end_ms": span.end_ms, "text": passage.segment.text}


def _statement(row: StatementRow) -> Statement:
    return Statement(row.id, row.recording_id, row.passage, Span(row.start_ms, row.end_ms), row.text)
