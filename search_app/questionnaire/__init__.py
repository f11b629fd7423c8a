"""Questionnaires: built, sent as personal links, answered in the browser, followed, compiled and summed up."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from search_app.questionnaire import building, discussed, reporting, responding, tracking


def install(app: Flask, guard: CSRFProtect) -> None:
    """Add the pages; a respondent's form needs no token, since their link is all that it rests on."""
    for part in (building, discussed, tracking, reporting, responding):
        app.register_blueprint(part.blueprint)
    guard.exempt(responding.blueprint)
