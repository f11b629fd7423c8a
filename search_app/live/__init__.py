"""Sessions while they happen: taking their sound in, the secretariat's desk, and following them."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from search_app.live import desk, endless, listening, reading_along, receiving, room


def install(app: Flask, guard: CSRFProtect) -> None:
    """Add the routes of live sessions; sound is sent with the session's key, so it needs no form token."""
    for part in (desk, endless, listening, reading_along, receiving, room):
        app.register_blueprint(part.blueprint)
    guard.exempt(receiving.blueprint)
