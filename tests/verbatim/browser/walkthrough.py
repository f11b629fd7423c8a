"""The chapters of the life of a first meeting, in the order in which they are played and told."""

from __future__ import annotations

CHAPTERS = {
    "body": "The body",
    "roster": "Its roster",
    "meeting": "The meeting and its schedule",
    "agenda": "The agenda, adopted",
    "observers": "Observers",
    "recording": "The recording",
    "breakouts": "The breakout groups",
    "questionnaire": "The questionnaire, sent",
    "answers": "Sixty-nine answers",
    "transcript": "The transcript",
    "discussed": "Where questions were discussed",
    "compilation": "The compilation",
    "summary": "The summary",
    "figures": "Who spoke, and for how long",
    "approval": "Approval",
    "publication": "Publication",
}
"""By the name of its picture (``docs/images/walkthrough-<name>-1280.png``), the heading of each chapter."""
