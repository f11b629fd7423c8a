"""Bodies and their rosters: setting up, setting up again, importing who sits on them."""

from __future__ import annotations

from flask import Flask

from search_app.bodies import pages, roster


def install(app: Flask) -> None:
    """Add the pages."""
    for part in (pages, roster):
        app.register_blueprint(part.blueprint)
