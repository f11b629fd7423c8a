"""Accounts in the store: who can sign in, by what they prove themselves, and who is invited."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.orm import Session

from meetings.catalogue.account_tables import AccountRow, InvitationRow, SignInFailureRow
from meetings.catalogue.body_roles import put_role
from meetings.catalogue.transactions import Transactions, key_of
from meetings.errors import InputError, NotFoundError
from meetings.people import Account, ActorRole, BodyRole, Invitation, Secrets
from meetings.roster import Role

_FIRST = "first"
_NO_ACCOUNT = "There is no such account."
_NO_INVITATION = "This invitation is not valid any more. Ask the secretariat for a new one."


def digest_of(token: str) -> str:
    """Give what is kept of a random token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


class Accounts(Transactions):
    """The accounts, invitations and failed sign-ins of one store."""

    def exist(self) -> bool:
        """Whether anybody has an account."""
        with self._reading() as session:
            return session.scalar(sa.select(AccountRow.id).limit(1)) is not None

    def all(self) -> tuple[Account, ...]:
        """Give all accounts by name, those withdrawn last."""
        query = sa.select(AccountRow).order_by(AccountRow.withdrawn_at.is_not(None), AccountRow.name)
        with self._reading() as session:
            return tuple(map(_account, session.scalars(query)))

    def get(self, account_id: str) -> Account:
        """Give one account. Raises ``NotFoundError``."""
        with self._reading() as session:
            return _account(_row(session, account_id))

    def find(self, email: str) -> Account | None:
        """Give the account of an address, if there is one."""
        with self._reading() as session:
            row = _by_email(session, email)
            return _account(row) if row else None

    def by_subject(self, subject: str) -> Account | None:
        """Give the account that an identity provider knows by this subject."""
        with self._reading() as session:
            row = session.scalars(sa.select(AccountRow).where(AccountRow.subject == subject)).first()
            return _account(row) if row else None

    def secrets(self, account_id: str) -> Secrets:
        """Give what an account is checked against. Raises ``NotFoundError``."""
        with self._reading() as session:
            row = _row(session, account_id)
            return Secrets(row.password_hash, row.totp_secret, row.totp_step, tuple(row.recovery_hashes))

    # Invitations

    def invite(self, invitation: Invitation) -> str:
        """Keep an invitation; return its token, which is kept nowhere else."""
        token = secrets.token_urlsafe(32)
        with self._writing() as session:
            session.add(_invitation_row(digest_of(token), invitation))
        return token

    def invitation(self, token: str, now: dt.datetime) -> Invitation:
        """Give an invitation that can be used. Raises ``NotFoundError``."""
        with self._reading() as session:
            return _invitation(_open_invitation(session, token, now))

    def invitations(self, now: dt.datetime) -> tuple[Invitation, ...]:
        """Give the invitations that nobody has used yet, newest first."""
        query = (
            sa.select(InvitationRow)
            .where(InvitationRow.used_at.is_(None), InvitationRow.expires_at > now)
            .order_by(InvitationRow.created_at.desc())
        )
        with self._reading() as session:
            return tuple(map(_invitation, session.scalars(query)))

    def accept(
        self,
        token: str,
        *,
        now: dt.datetime,
        email: str,
        name: str,
        password_hash: str | None = None,
        subject: str | None = None,
    ) -> Account:
        """Use an invitation: make its account, or give the account that has its address a new password.

        A new password signs that account out everywhere. Raises ``NotFoundError`` for an invitation
        that cannot be used, so that of two who use one at once only one succeeds.
        """
        with self._writing() as session:
            invitation = _open_invitation(session, token, now)
            taken = sa.update(InvitationRow).where(
                InvitationRow.digest == invitation.digest, InvitationRow.used_at.is_(None)
            )
            if session.scalars(taken.values(used_at=now).returning(InvitationRow.digest)).first() is None:
                raise NotFoundError(_NO_INVITATION)
            email = invitation.email or email
            if not email:
                raise InputError("This account needs an e-mail address, and none is known.")
            row = _by_email(session, email)
            if row is None:
                role = "public" if invitation.body_id else invitation.role
                row = _new_row(email, name, cast(ActorRole, role), invitation.entity, now)
                session.add(row)
            elif invitation.email is None:
                raise InputError("This address has an account already.")
            row.password_hash = password_hash or row.password_hash
            row.subject = subject or row.subject
            row.withdrawn_at = None
            row.epoch += 1
            session.flush()
            if invitation.body_id:
                role_in_body = BodyRole(invitation.body_id, cast(Role, invitation.role), invitation.entity)
                put_role(session, row.id, role_in_body)
            return _account(row)

    def found(self, *, email: str, name: str, password_hash: str, now: dt.datetime) -> Account:
        """Make the first account of a store, for its secretariat.

        Raises ``InputError`` when there is one already, even one that is made at the same instant.
        """
        first = Invitation(email, name, "secretariat", None, name, now, now)
        try:
            with self._writing() as session:
                if session.scalar(sa.select(AccountRow.id).limit(1)) is not None:
                    raise InputError("This archive has accounts already. Ask its secretariat for an invitation.")
                row = _invitation_row(_FIRST, first)
                row.used_at = now
                session.add(row)  # its key can be had once
                account = _new_row(email, name, "secretariat", None, now)
                account.password_hash = password_hash
                session.add(account)
                session.flush()
                return _account(account)
        except exc.IntegrityError as error:
            raise InputError("This archive has its first account already.") from error

    # Changes

    def set_password(self, account_id: str, password_hash: str, *, sign_out: bool = True) -> Account:
        """Give an account a new password; other sessions end unless only the hash was renewed."""
        return self._change(account_id, {"password_hash": password_hash}, sign_out=sign_out)

    def set_second_factor(self, account_id: str, secret: str | None, recovery_hashes: tuple[str, ...] = ()) -> Account:
        """Give an account a second factor with its recovery codes, or take it away; other sessions end."""
        values = {"totp_secret": secret, "totp_step": 0, "recovery_hashes": list(recovery_hashes)}
        return self._change(account_id, values, sign_out=True)

    def set_subject(self, account_id: str, subject: str) -> Account:
        """Remember by which subject an identity provider knows this account."""
        return self._change(account_id, {"subject": subject}, sign_out=False)

    def describe(self, account_id: str, *, name: str, role: ActorRole, entity: str | None) -> Account:
        """Set who an account is; a new role counts from the next request on."""
        return self._change(account_id, {"name": name, "role": role, "entity": entity}, sign_out=False)

    def set_language(self, account_id: str, language: str) -> Account:
        """Remember which language somebody reads the interface in."""
        return self._change(account_id, {"language": language}, sign_out=False)

    def withdraw(self, account_id: str, now: dt.datetime) -> Account:
        """Let an account sign in no more, and end its sessions at once."""
        return self._change(account_id, {"withdrawn_at": now}, sign_out=True)

    def readmit(self, account_id: str) -> Account:
        """Let an account sign in again."""
        return self._change(account_id, {"withdrawn_at": None}, sign_out=False)

    def sign_out_everywhere(self, account_id: str) -> Account:
        """End all sessions of an account."""
        return self._change(account_id, {}, sign_out=True)

    def _change(self, account_id: str, values: dict[str, Any], *, sign_out: bool) -> Account:
        with self._writing() as session:
            row = _row(session, account_id)
            for name, value in values.items():
                setattr(row, name, value)
            row.epoch += int(sign_out)
            session.flush()
            return _account(row)

    def use_step(self, account_id: str, step: int) -> bool:
        """Take a time step of the second factor; return whether it was not used before (RFC 6238, 5.2)."""
        query = sa.update(AccountRow).where(AccountRow.id == account_id, AccountRow.totp_step < step)
        with self._writing() as session:
            return session.scalars(query.values(totp_step=step).returning(AccountRow.id)).first() is not None

    def use_recovery(self, account_id: str, digest: str) -> bool:
        """Take a recovery code; return whether there was such a one."""
        with self._writing() as session:
            row = session.get(AccountRow, account_id, with_for_update=True)
            if row is None or digest not in row.recovery_hashes:
                return False
            row.recovery_hashes = [known for known in row.recovery_hashes if known != digest]
            return True

    # Failed attempts

    def note_failure(self, keys: tuple[str, ...], now: dt.datetime, *, keep: dt.timedelta) -> None:
        """Count a failed attempt against each key, and forget those older than ``keep``."""
        with self._writing() as session:
            session.execute(sa.delete(SignInFailureRow).where(SignInFailureRow.at < now - keep))
            session.add_all(SignInFailureRow(id=secrets.token_hex(8), key=key, at=now) for key in keys)

    def failures(self, key: str, since: dt.datetime, until: dt.datetime) -> int:
        """Count the failed attempts against a key; one later than now was made before the clock was put back."""
        at = SignInFailureRow.at
        query = sa.select(sa.func.count()).where(SignInFailureRow.key == key, at > since, at <= until)
        with self._reading() as session:
            return session.scalar(query) or 0

    def forgive(self, key: str) -> None:
        """Forget the failed attempts against a key."""
        with self._writing() as session:
            session.execute(sa.delete(SignInFailureRow).where(SignInFailureRow.key == key))


def _row(session: Session, account_id: str) -> AccountRow:
    row = session.get(AccountRow, account_id)
    if row is None:
        raise NotFoundError(_NO_ACCOUNT)
    return row


def _by_email(session: Session, email: str) -> AccountRow | None:
    return session.scalars(sa.select(AccountRow).where(AccountRow.key == key_of(email))).first()


def _open_invitation(session: Session, token: str, now: dt.datetime) -> InvitationRow:
    row = session.get(InvitationRow, digest_of(token))
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise NotFoundError(_NO_INVITATION)
    return row


def _new_row(email: str, name: str, role: ActorRole, entity: str | None, now: dt.datetime) -> AccountRow:
    return AccountRow(
        id=secrets.token_hex(8),
        key=key_of(email),
        email=email.strip(),
        name=name,
        role=role,
        entity=entity,
        created_at=now,
        epoch=0,
        totp_step=0,
        recovery_hashes=[],
    )


def _invitation_row(digest: str, invitation: Invitation) -> InvitationRow:
    return InvitationRow(
        digest=digest,
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        entity=invitation.entity,
        invited_by=invitation.invited_by,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        body_id=invitation.body_id,
    )


def _account(row: AccountRow) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=cast(ActorRole, row.role),
        entity=row.entity,
        created_at=row.created_at,
        epoch=row.epoch,
        has_password=row.password_hash is not None,
        has_second_factor=row.totp_secret is not None,
        withdrawn_at=row.withdrawn_at,
        language=row.language,
    )


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        email=row.email,
        name=row.name,
        role=cast(ActorRole, row.role),
        entity=row.entity,
        invited_by=row.invited_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        body_id=row.body_id,
    )
