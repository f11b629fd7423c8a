"""Who asks: accounts, signing in, and which route needs which right.

``actor.current_actor`` is the one function that pages ask; ``rights.ROUTES`` is the one table that says
what each route needs, checked before every request.
"""

from __future__ import annotations

from flask import Flask

from meetings.settings import Settings
from search_app.accounts import actor, listing, openid, own, pages, rights, tokens
from search_app.accounts.actor import current_actor

__all__ = ["current_actor", "install"]


def install(app: Flask, settings: Settings) -> None:
    """Let the application know who asks, and refuse what they may not do."""
    actor.install(app)
    rights.install(app)
    openid.install(app, settings)
    for part in (pages, own, tokens, listing, openid):
        app.register_blueprint(part.blueprint)
