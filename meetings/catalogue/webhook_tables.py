"""The tables of webhooks and of what has still to be told to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Row, part_of


class WebhookRow(Row):
    """Where what is told, and the secret for its signature; ``off`` says why nothing is sent."""

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[Any]]
    created_at: Mapped[dt.datetime]
    off: Mapped[str | None]


class DeliveryRow(Row):
    """One message to one webhook, put here in the transaction of what it tells of."""

    __tablename__ = "delivery"
    __table_args__ = (sa.Index("ix_delivery_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(part_of("webhook.id"))
    message_id: Mapped[str]
    event: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[dt.datetime]
    state: Mapped[str]
    tries: Mapped[int]
    due_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None]
    noted_at: Mapped[dt.datetime | None]
