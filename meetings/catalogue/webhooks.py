"""Webhooks in the store, and the outbox of what they have still to be told.

Whatever is told is put into the outbox in the transaction of the change (``note_event``), once for each webhook
that wants it; a worker sends it and notes the answer. A crash anywhere between leaves the message where it
is, and it is sent again: perhaps twice, with the same id, and never not at all.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue.tables import MeetingRow, RecordingRow
from meetings.catalogue.transactions import Transactions, clock_of
from meetings.catalogue.webhook_tables import DeliveryRow, WebhookRow
from meetings.errors import InputError, NotFoundError
from meetings.webhooks import (
    PING,
    Delivery,
    DeliveryState,
    EventKind,
    Webhook,
    body_of,
    make_secret,
)

# How far the clocks of those who claim may be apart, or a transaction may have waited.
_AT_THIS_MOMENT = dt.timedelta(minutes=1)


def note_event(session: Session, event: EventKind, recording_id: str, at: dt.datetime, **more: object) -> None:
    """Put an event of a recording into the outbox, in the transaction of the change; nothing where nobody listens."""
    listening = [row for row in session.scalars(_active()) if event in row.events]
    if listening:
        data = _described(session, recording_id) | more
        _put(session, event, data, [row.id for row in listening], at)


def _active() -> sa.Select[WebhookRow]:
    return sa.select(WebhookRow).where(WebhookRow.off.is_(None))


def _described(session: Session, recording_id: str) -> dict[str, object]:
    session.flush()
    query = (
        sa.select(RecordingRow, MeetingRow.title)
        .join(MeetingRow, MeetingRow.id == RecordingRow.meeting_id)
        .where(RecordingRow.id == recording_id)
    )
    row, title = session.execute(query).one()
    return {
        "recording": row.id,
        "file_name": row.file_name,
        "sha256": row.source_sha256,
        "size_bytes": row.size_bytes,
        "meeting": {"id": row.meeting_id, "title": title},
        "date": row.date.isoformat() if row.date else None,
        "group": row.group,
    }


def _put(
    session: Session, event: str, data: Mapping[str, object], webhook_ids: Collection[str], at: dt.datetime
) -> None:
    message = {"message_id": f"msg_{secrets.token_hex(16)}", "event": event, "body": body_of(event, at, data)}
    now = clock_of(session)
    values = [
        {
            **message,
            "webhook_id": each,
            "created_at": at,
            "state": "waiting",
            "tries": 0,
            "due_at": now,
            "noted_at": now,
        }
        for each in webhook_ids
    ]
    session.execute(sa.insert(DeliveryRow), values)


class Webhooks(Transactions):
    """Who is told what, and what was told; each method is one transaction."""

    def add(self, url: str, events: Collection[EventKind], at: dt.datetime) -> Webhook:
        """Keep a new webhook, with a secret made for it."""
        if not events:
            raise InputError("A webhook needs at least one event that it is told of.")
        made = Webhook(secrets.token_hex(8), url, make_secret(), tuple(sorted(events)), at)
        with self._writing() as session:
            values = {name: getattr(made, name) for name in Webhook.__slots__}
            session.execute(sa.insert(WebhookRow).values(values | {"events": list(made.events)}))
        return made

    def all(self) -> tuple[Webhook, ...]:
        """Give all webhooks, oldest first."""
        with self._reading() as session:
            found = session.scalars(sa.select(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.id))
            return tuple(map(_webhook, found))

    def get(self, webhook_id: str) -> Webhook:
        """Give one webhook. Raises ``NotFoundError``."""
        with self._reading() as session:
            return _webhook(_found(session, webhook_id))

    def remove(self, webhook_id: str) -> None:
        """Forget a webhook and all that waits for it. Raises ``NotFoundError``."""
        with self._writing() as session:
            session.delete(_found(session, webhook_id))

    def switch(self, webhook_id: str, off: str | None) -> None:
        """Send nothing there any more, for a reason; or send again, with ``None``. Raises ``NotFoundError``."""
        with self._writing() as session:
            _found(session, webhook_id).off = off

    def ping(self, webhook_id: str, at: dt.datetime) -> None:
        """Put a message for trying out into the outbox. Raises ``NotFoundError``."""
        with self._writing() as session:
            _put(session, PING, {}, [_found(session, webhook_id).id], at)

    # The outbox

    def claim(self, hold_s: float) -> Delivery | None:
        """Take one message that is due, and count the try; whoever dies with it loses it after ``hold_s``.

        What was put off well later than now is due now: the clock was put back meanwhile. A little later
        is the clock of another who claims at this moment.
        """
        with self._writing() as session:
            now = clock_of(session)
            query = (
                sa.select(DeliveryRow)
                .join(WebhookRow, WebhookRow.id == DeliveryRow.webhook_id)
                .where(DeliveryRow.state == "waiting", WebhookRow.off.is_(None))
                .where(sa.or_(DeliveryRow.due_at <= now, DeliveryRow.noted_at > now + _AT_THIS_MOMENT))
                .order_by(DeliveryRow.due_at, DeliveryRow.id)
                .limit(1)
                .with_for_update(of=DeliveryRow, skip_locked=True)
            )
            row = session.scalars(query).first()
            if row is None:
                return None
            row.tries += 1
            row.due_at, row.noted_at = now + dt.timedelta(seconds=hold_s), now
            session.flush()
            return _delivery(row)

    def end(self, delivery_id: int, state: DeliveryState, answer: str) -> None:
        """Note that a message has arrived, or that nobody tries any more."""
        with self._writing() as session:
            self._answered(session, delivery_id, state=state, answer=answer, ended_at=clock_of(session))

    def put_off(self, delivery_id: int, pause_s: float, answer: str) -> None:
        """Note that a message did not arrive, and try again after a pause."""
        with self._writing() as session:
            now = clock_of(session)
            due_at = now + dt.timedelta(seconds=pause_s)
            self._answered(session, delivery_id, due_at=due_at, noted_at=now, answer=answer)

    def again(self, delivery_id: int) -> None:
        """Try a message again from the beginning, whatever became of it. Raises ``NotFoundError``."""
        with self._writing() as session:
            now = clock_of(session)
            fresh = {"state": "waiting", "tries": 0, "ended_at": None, "due_at": now, "noted_at": now}
            if not self._answered(session, delivery_id, **fresh):
                raise NotFoundError("There is no such delivery.")

    def waiting(self) -> int:
        """How many messages have not arrived yet, those to webhooks that are switched off aside."""
        active = sa.select(WebhookRow.id).where(WebhookRow.off.is_(None))
        query = sa.select(sa.func.count()).where(DeliveryRow.state == "waiting", DeliveryRow.webhook_id.in_(active))
        with self._reading() as session:
            return session.scalar(query) or 0

    def deliveries(self, webhook_id: str | None = None, limit: int = 100) -> tuple[Delivery, ...]:
        """Give the newest deliveries, newest first."""
        query = sa.select(DeliveryRow).order_by(DeliveryRow.id.desc()).limit(limit)
        if webhook_id is not None:
            query = query.where(DeliveryRow.webhook_id == webhook_id)
        with self._reading() as session:
            return tuple(map(_delivery, session.scalars(query)))

    def forget_before(self, at: dt.datetime) -> None:
        """Forget what arrived before an instant."""
        old = sa.and_(DeliveryRow.state == "delivered", DeliveryRow.ended_at < at)
        with self._writing() as session:
            session.execute(sa.delete(DeliveryRow).where(old))

    def _answered(self, session: Session, delivery_id: int, **values: Any) -> bool:
        query = sa.update(DeliveryRow).where(DeliveryRow.id == delivery_id).values(values).returning(DeliveryRow.id)
        return session.execute(query).first() is not None


def _found(session: Session, webhook_id: str) -> WebhookRow:
    row = session.get(WebhookRow, webhook_id)
    if row is None:
        raise NotFoundError("There is no such webhook.")
    return row


def _webhook(row: WebhookRow) -> Webhook:
    return Webhook(row.id, row.url, row.secret, tuple(row.events), row.created_at, row.off)


def _delivery(row: DeliveryRow) -> Delivery:
    values = {name: getattr(row, name) for name in Delivery.__slots__}
    return Delivery(**values | {"state": cast(DeliveryState, row.state)})
