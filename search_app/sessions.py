"""Sessions that live through a clock that is set: a cookie of a little later than now is no forgery."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class _SteadySigner(TimestampSigner):
    """Takes what was signed up to ``max_age`` after now as well, after a clock was put back; no later than that."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """Give the value of a signature that is as near to now as ``max_age`` says."""
        value, signed_at = super().unsign(signed_value, max_age=None, return_timestamp=True)
        away_s = abs(self.get_timestamp() - int(signed_at.timestamp()))
        if max_age is not None and away_s > max_age:
            raise SignatureExpired(f"signed {away_s} s away from now", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class SteadySessions(SecureCookieSessionInterface):
    """Flask's own sessions, signed by the steady signer."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Give what writes and reads the cookie."""
        if not app.secret_key:
            return None
        return URLSafeTimedSerializer(
            app.secret_key,
            salt=self.salt,
            serializer=self.serializer,
            signer=_SteadySigner,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )
