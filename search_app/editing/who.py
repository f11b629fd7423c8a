"""Who edits."""

from __future__ import annotations

from meetings.people import Actor, secretariat_at


def current_actor() -> Actor:
    """Give who asks; with no accounts set up, whoever sits at the one computer acts as the secretariat."""
    return secretariat_at("The secretariat")
