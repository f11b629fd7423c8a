"""Passwords: what a good one is, and their hashes (Argon2id, RFC 9106, with argon2-cffi's present defaults)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from meetings.errors import InputError

SHORTEST = 12
LONGEST = 256
"""A bound, so that nobody keeps the machine busy with a password of a million characters."""

_HASHER = PasswordHasher()


def check_password(password: str, repeated: str, *about: str) -> None:
    """Refuse a password that is too easily guessed. Raises ``InputError``.

    By length, as NIST SP 800-63B advises, and not by kinds of characters; ``about`` are words that
    it must not consist of, such as the address.
    """
    if len(password) < SHORTEST:
        raise InputError(f"A password has at least {SHORTEST} characters. A few words in a row are easy to remember.")
    if len(password) > LONGEST:
        raise InputError(f"A password has at most {LONGEST} characters.")
    plain = password.casefold()
    if len(set(plain)) < 5 or plain in {word.casefold() for word in about}:
        raise InputError("This password is too easily guessed. Take another one.")
    if password != repeated:
        raise InputError("The two passwords are not the same.")


def hash_password(password: str) -> str:
    """Give what is kept of a password."""
    return _HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; takes as long when there is none, so that time tells nothing."""
    try:
        return _HASHER.verify(kept or _nobodys(), password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with parameters weaker than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash("the password of nobody at all")
