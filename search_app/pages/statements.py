"""A statement: what was said, under an address that lasts."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from meetings.editing.passages import Passage
from meetings.errors import NotFoundError
from meetings.recording import Recording
from meetings.statements import Statement, place_of
from search_app.parts import parts
from search_app.seeing import present_access
from search_app.wording import seconds_text

blueprint = Blueprint("statements", __name__, url_prefix="/statements")


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement and the passage that it now is; ``None`` where it is not in the text any more."""

    statement: Statement
    recording: Recording
    passage: Passage | None

    @property
    def start_ms(self) -> int:
        """Where it is in the recording."""
        return (self.passage.segment.span if self.passage else self.statement.span).start_ms


@blueprint.get("/<statement_id>")
def show(statement_id: str) -> Response:
    """Lead to the passage in its transcript, or to the moment at which it was."""
    found = find_statement(statement_id)
    page = url_for("recordings.show", recording_id=found.recording.id)
    return redirect(f"{page}#t={seconds_text(found.start_ms)}", 302)


def find_statement(statement_id: str) -> FoundStatement:
    """Find a statement that the asker may see. Raises ``NotFoundError``, for what they may not see as well."""
    catalogue, access = parts().catalogue, present_access()
    statement = catalogue.statements.statement(statement_id)
    edition = access.edition(statement.recording_id)
    if edition is None:
        raise NotFoundError("There is no such statement.")
    recording = catalogue.recording(statement.recording_id)
    return FoundStatement(statement, recording, place_of(statement, _passages(recording.id, edition)))


def _passages(recording_id: str, edition: str) -> tuple[Passage, ...]:
    catalogue = parts().catalogue
    if edition == "published":
        versions = catalogue.reviews.review(recording_id).versions
        number = next(version.number for version in reversed(versions) if version.published_at)
        return catalogue.reviews.version_passages(recording_id, number)
    return catalogue.edits.passages(recording_id)
