"""The programme of a meeting: schedule, agenda in versions, documents, next steps."""

from __future__ import annotations

from flask import Flask

from search_app.programme import agenda, attendance, documents, notices, pages, schedule, steps


def install(app: Flask) -> None:
    """Add the pages."""
    for part in (attendance, notices, pages, schedule, agenda, documents, steps):
        app.register_blueprint(part.blueprint)
