"""Observers of a meeting: registering, deciding who is admitted, and what observers hear and read of each session."""

from __future__ import annotations

from flask import Flask

from search_app.observers import access, pages, registering


def install(app: Flask) -> None:
    """Add the pages."""
    for part in (pages, access, registering):
        app.register_blueprint(part.blueprint)
