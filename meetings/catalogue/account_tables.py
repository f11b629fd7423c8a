"""The tables of accounts: who can sign in, who is invited, and which attempts to sign in failed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from meetings.catalogue.tables import Row


class AccountRow(Row):
    """An account; ``key`` is its address without differences of case."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    entity: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    epoch: Mapped[int]
    withdrawn_at: Mapped[dt.datetime | None]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_step: Mapped[int]
    recovery_hashes: Mapped[list[Any]]
    subject: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str | None]


class InvitationRow(Row):
    """An invitation, found by the digest of its token; the token itself is kept nowhere."""

    __tablename__ = "invitation"

    digest: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    name: Mapped[str]
    role: Mapped[str]
    entity: Mapped[str | None]
    invited_by: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    body_id: Mapped[str | None]


class SignInFailureRow(Row):
    """One failed attempt to sign in; ``key`` is the account or the network address that it counts against."""

    __tablename__ = "sign_in_failure"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime]
