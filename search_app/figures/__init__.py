"""Figures that people look at: speaking time, and who was heard in which session; drawn, as a table and as CSV."""

from __future__ import annotations

from flask import Flask

from search_app.figures import pages


def install(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(pages.blueprint)
