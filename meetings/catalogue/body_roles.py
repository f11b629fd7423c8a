"""Roles in bodies, and the tokens by which programs act for a person."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from meetings.catalogue.access_tables import ApiTokenRow, BodyRoleRow
from meetings.catalogue.account_tables import AccountRow
from meetings.catalogue.body_tables import BodyRow
from meetings.catalogue.transactions import Transactions
from meetings.errors import InputError, NotFoundError
from meetings.people import ApiToken, BodyRole
from meetings.roster import Role

TOKEN_PREFIX: Final = "verbatim_"  # noqa: S105
"""So that a token is known for what it is where it should not lie, in a log or a public repository."""
MOST_TOKENS: Final = 20


class BodyRoles(Transactions):
    """Who has which role in which body."""

    def of(self, account_id: str) -> tuple[BodyRole, ...]:
        """Give the roles of one account."""
        query = sa.select(BodyRoleRow).where(BodyRoleRow.account_id == account_id)
        with self._reading() as session:
            return tuple(map(_role, session.scalars(query)))

    def all(self) -> Mapping[str, tuple[BodyRole, ...]]:
        """Give the roles of all accounts."""
        found: dict[str, tuple[BodyRole, ...]] = {}
        with self._reading() as session:
            for row in session.scalars(sa.select(BodyRoleRow)):
                found[row.account_id] = (*found.get(row.account_id, ()), _role(row))
        return found

    def give(self, account_id: str, role: BodyRole) -> None:
        """Give an account a role in a body, in the place of another; it counts from the next request on.

        Raises ``NotFoundError``.
        """
        with self._writing() as session:
            if session.get(AccountRow, account_id) is None or session.get(BodyRow, role.body_id) is None:
                raise NotFoundError("There is no such account, or no such body.")
            put_role(session, account_id, role)

    def take_away(self, account_id: str, body_id: str) -> None:
        """Take a role away: what the account is everywhere counts again."""
        with self._writing() as session:
            session.execute(
                sa.delete(BodyRoleRow).where(BodyRoleRow.account_id == account_id, BodyRoleRow.body_id == body_id)
            )


class ApiTokens(Transactions):
    """The tokens of programs; of each only its digest is kept."""

    def make(self, account_id: str, name: str, now: dt.datetime, valid: dt.timedelta) -> str:
        """Make a token and give it, this once. Raises ``InputError`` when there are too many, or it has no name."""
        if not name.strip():
            raise InputError("Please say what the token is for.")
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        with self._writing() as session:
            count = sa.select(sa.func.count()).where(ApiTokenRow.account_id == account_id, ApiTokenRow.expires_at > now)
            if (session.scalar(count) or 0) >= MOST_TOKENS:
                raise InputError(f"An account has at most {MOST_TOKENS} tokens. Revoke one that is not used any more.")
            session.add(
                ApiTokenRow(
                    digest=_digest(token), id=secrets.token_hex(8), account_id=account_id, name=name.strip()[:100],
                    created_at=now, expires_at=now + valid,
                )
            )  # fmt: skip
        return token

    def of(self, account_id: str) -> tuple[ApiToken, ...]:
        """Give the tokens of an account, the newest first."""
        query = sa.select(ApiTokenRow).where(ApiTokenRow.account_id == account_id)
        with self._reading() as session:
            rows = session.scalars(query.order_by(ApiTokenRow.created_at.desc(), ApiTokenRow.id))
            return tuple(ApiToken(row.id, row.name, row.created_at, row.expires_at, row.used_at) for row in rows)

    def revoke(self, account_id: str, token_id: str) -> None:
        """Let a token count no more. Raises ``NotFoundError``."""
        query = sa.delete(ApiTokenRow).where(ApiTokenRow.account_id == account_id, ApiTokenRow.id == token_id)
        with self._writing() as session:
            if session.execute(query.returning(ApiTokenRow.id)).first() is None:
                raise NotFoundError("There is no such token.")

    def account_of(self, token: str, now: dt.datetime) -> str | None:
        """Give the account that a token acts for, if it counts; the day of its last use is kept."""
        with self._reading() as session:
            row = session.get(ApiTokenRow, _digest(token))
            found = (row.account_id, row.used_at) if row and row.expires_at > now else None
        if found is None:
            return None
        account_id, used_at = found
        if used_at is None or used_at.date() != now.date():
            query = sa.update(ApiTokenRow).where(ApiTokenRow.digest == _digest(token)).values(used_at=now)
            with self._writing() as session:
                session.execute(query)
        return account_id


def put_role(session: Session, account_id: str, role: BodyRole) -> None:
    """Keep a role within a transaction."""
    session.merge(BodyRoleRow(account_id=account_id, body_id=role.body_id, role=role.role, entity=role.entity))


def _role(row: BodyRoleRow) -> BodyRole:
    return BodyRole(row.body_id, cast(Role, row.role), row.entity)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
