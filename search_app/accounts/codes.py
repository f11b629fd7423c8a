"""The second factor: six digits that change every 30 seconds (TOTP, RFC 6238), and codes for when the phone is lost."""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets

import pyotp
import segno

from meetings.catalogue.accounts import digest_of
from meetings.catalogue.store import Catalogue

STEP_S = 30
RECOVERY_CODES = 8


def new_secret() -> str:
    """Make a secret for an authenticator."""
    return pyotp.random_base32()


def setup_address(secret: str, email: str) -> str:
    """Give the address that an authenticator reads (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Verbatim")


def setup_picture(secret: str, email: str) -> str:
    """Draw the address as a QR code (SVG, for a page)."""
    return segno.make(setup_address(secret, email), error="m").svg_inline(scale=5, dark="#000", light="#fff")


def step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """Give the time step that a code belongs to, the present one or a neighbour (a clock may be 30 seconds off)."""
    code = re.sub(r"\s", "", code)
    present = int(now.timestamp()) // STEP_S
    one_time = pyotp.TOTP(secret)
    return next(
        (step for step in (present, present - 1, present + 1) if hmac.compare_digest(one_time.at(step * STEP_S), code)),
        None,
    )


def new_recovery_codes() -> tuple[str, ...]:
    """Make codes of which each stands in once for the authenticator."""
    return tuple("-".join(secrets.token_hex(2) for _ in range(3)) for _ in range(RECOVERY_CODES))


def recovery_digest(code: str) -> str:
    """Give what is kept of a recovery code; case and separators make no difference."""
    return digest_of(re.sub(r"[^0-9a-f]", "", code.casefold()))


def take_code(catalogue: Catalogue, account_id: str, code: str, now: dt.datetime) -> bool:
    """Accept a code of the authenticator, or a recovery code, each once."""
    if not code.isascii():
        return False
    secret = catalogue.accounts.secrets(account_id).totp_secret
    step = step_of(secret, code, now) if secret else None
    if step is not None:
        return catalogue.accounts.use_step(account_id, step)
    return catalogue.accounts.use_recovery(account_id, recovery_digest(code))
