"""The published records: of each session the newest version that was published, withheld passages emptied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from meetings.catalogue.occasions import with_occasion
from meetings.editing.passages import Passage
from meetings.editing.withholding import withheld_spans, withhold
from meetings.errors import NotFoundError
from meetings.formats.header import Header
from meetings.recording import Recording
from meetings.review.versions import Version
from meetings.transcript import Segment, Transcript
from search_app.parts import parts
from search_app.seeing import may_read_record, readable_records

_NOTHING = "There is no published record at this address."


@dataclass(frozen=True)
class PublishedRecord:
    """One session's record as everybody may have it."""

    recording: Recording
    version: Version

    @property
    def published_at(self) -> dt.datetime:
        """When this version was published."""
        return self.version.published_at or self.version.approved_at

    @property
    def header(self) -> Header:
        """What stands above it; its time is that of publication, so that files made later are the same."""
        return replace(Header.of(self.recording, self.published_at), status="published", version=self.version)

    @cached_property
    def passages(self) -> tuple[tuple[Passage, Segment], ...]:
        """The passages in order, each with what the public gets of it."""
        catalogue = parts().catalogue
        found = sorted(
            catalogue.reviews.version_passages(self.recording.id, self.version.number), key=lambda each: each.order
        )
        spans = (*withheld_spans(found), *catalogue.edits.withheld_spans(self.recording.id))
        return tuple((passage, withhold(passage.segment, spans)) for passage in found)

    @cached_property
    def transcript(self) -> Transcript:
        """The text."""
        whole = parts().catalogue.transcript(self.recording.id)
        return replace(whole, segments=tuple(segment for _, segment in self.passages))

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The lasting names of statements by their passages' numbers."""
        return parts().catalogue.statements.names(self.recording.id)


def published_record(recording_id: str) -> PublishedRecord:
    """Give the published record of a session.

    Raises ``NotFoundError`` where there is none for whoever asks: they are told nothing of one for others.
    """
    if not may_read_record(recording_id):
        raise NotFoundError(_NOTHING)
    return _record(recording_id)


def _record(recording_id: str) -> PublishedRecord:
    catalogue = parts().catalogue
    versions = catalogue.reviews.review(recording_id).versions
    newest = next(version for version in reversed(versions) if version.published_at)
    return PublishedRecord(with_occasion(catalogue, catalogue.recording(recording_id)), newest)


def published_records() -> tuple[PublishedRecord, ...]:
    """Give all published records that are for whoever asks, the one published last first."""
    found = map(_record, readable_records())
    return tuple(sorted(found, key=lambda record: (record.published_at, record.recording.id), reverse=True))


def published_statement(statement_id: str) -> tuple[PublishedRecord, Segment]:
    """Give a statement of a published record. Raises ``NotFoundError``, for what is not public as well."""
    statement = parts().catalogue.statements.statement(statement_id)
    record = published_record(statement.recording_id)
    for passage, segment in record.passages:
        if record.names.get(passage.id) == statement_id:
            return record, segment
    raise NotFoundError(_NOTHING)
