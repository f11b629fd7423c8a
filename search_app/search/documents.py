"""Segments as documents, and documents as the fields that both indexes hold."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final

from meetings.marks import NOT_CONTENT, content_ms
from meetings.recording import Recording
from meetings.transcript import Segment, Transcript
from search_app.search.analysis import folded, streams
from search_app.search.folding import encodable
from search_app.search.languages import LANGUAGE_NAMES, base_language
from search_app.search.port import FACETS, Edition, FacetName, SegmentDocument

SCHEMA_VERSION: Final = 4  # raise it whenever the fields or the analysis change: the index is then built anew
MAX_VALUE: Final = 500  # characters of a facet's value; Lucene refuses terms beyond 32,766 bytes
_FIRST_DAY: Final = dt.date(1945, 1, 1)
_EPOCH: Final = dt.datetime(2010, 1, 1, tzinfo=dt.UTC)
_UNDATED: Final = 0xFFFF  # sorts after every dated session
# How a kind of mark is called besides; what is no talk on the matter is found by one name for all of it.
_ALSO_CALLED: Final = {
    "brackets": ("square brackets",),
    "decision": ("decisions",),
    "next step": ("next steps",),
} | dict.fromkeys(NOT_CONTENT, ("not content",))


def documents_of(
    recording: Recording, transcript: Transcript, names: Sequence[str | None] = (), edition: Edition = "both"
) -> Iterator[SegmentDocument]:
    """Give the search documents of a transcript, one a segment.

    The speaker is the display name; stakeholder group and role are the roster's where it knows
    that name, the agenda item's title the agenda's. ``names`` are the lasting names of the segments
    in their order, as far as they have any.
    """
    for ordinal, (segment, name) in enumerate(zip_longest(transcript.segments, names)):
        if segment is not None:
            yield _document(recording, transcript, ordinal, segment, name, edition)


def _document(
    recording: Recording, transcript: Transcript, ordinal: int, segment: Segment, name: str | None, edition: Edition
) -> SegmentDocument:
    participant = recording.roster.find(segment.name) if segment.name else None
    item = recording.agenda.find(segment.agenda_item) if segment.agenda_item else None
    return SegmentDocument(
        id=f"{recording.id}:{'p' if edition == 'published' else ''}{ordinal}",
        recording_id=recording.id,
        ordinal=ordinal,
        meeting=recording.meeting.title,
        date=recording.date,
        start_ms=segment.span.start_ms,
        end_ms=segment.span.end_ms,
        speaker=segment.display_name,
        text=segment.text,
        agenda_item=segment.agenda_item,
        agenda_title=item.title if item else None,
        group=segment.group,
        stakeholder=participant.stakeholder if participant else None,
        role=segment.role or (participant.role if participant else None),
        language=segment.language or transcript.language,
        uploaded_at=recording.created_at,
        statement=name,
        named=segment.name is not None,
        edition=edition,
        marks=tuple(dict.fromkeys(mark.kind for mark in segment.marks)),
        aside_ms=segment.span.duration_ms - content_ms(segment.span, segment.marks),
    )


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document as an index holds it.

    ``words`` and ``stems`` are streams of tokens joined by spaces: the text, then each compound.
    ``facts`` are the terms that filters ask for: ``speaker=marilyn cade`` for the whole value and
    ``speaker~cade`` for each of its words. ``order`` sorts by date, session and place in it;
    ``day`` counts days for ranges; ``spoken_ms`` is what figures add up, without what is no talk on
    the matter. ``source`` is the document itself as plain values.
    """

    id: str
    recording_id: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    facts: tuple[str, ...]
    facets: dict[FacetName, tuple[str, ...]]
    agenda_title: str | None
    order: int
    day: int | None
    spoken_ms: int
    source: dict[str, Any]
    vector: tuple[float, ...] | None = None


def entry_of(document: SegmentDocument, vector: Iterable[float] | None = None) -> IndexEntry:
    """Analyse a document for the index; ``vector`` is its meaning, where that is known."""
    words, stems = streams(document.text, document.language)
    values = to_values(document)
    facets = _facets(document, values)
    return IndexEntry(
        id=values["id"],
        recording_id=values["recording_id"],
        words=words,
        stems=stems,
        facts=tuple(_facts(document, facets)),
        facets=facets,
        agenda_title=values["agenda_title"][:MAX_VALUE] if document.agenda_title else None,
        order=_order(document),
        day=day_number(document.date) if document.date else None,
        spoken_ms=max(0, document.duration_ms - document.aside_ms),
        source=values,
        vector=None if vector is None else tuple(map(float, vector)),
    )


def _facets(document: SegmentDocument, values: Mapping[str, Any]) -> dict[FacetName, tuple[str, ...]]:
    found: dict[FacetName, str | None] = {name: values.get(name) for name in FACETS}
    found["language"] = base_language(document.language)
    found["year"] = str(document.date.year) if document.date else None
    single = {name: (value[:MAX_VALUE],) for name, value in found.items() if value}
    return single | ({"mark": document.marks} if document.marks else {})


def _facts(document: SegmentDocument, facets: Mapping[FacetName, tuple[str, ...]]) -> Iterator[str]:
    for name, values in facets.items():
        for value in values:
            yield from _facts_of(name, value)
    yield from dict.fromkeys(f"mark={name}" for kind in document.marks for name in _ALSO_CALLED.get(kind, ()))
    if document.edition != "both":
        yield f"edition={document.edition}"
    if document.agenda_title:
        yield from _facts_of("agenda_item", encodable(document.agenda_title[:MAX_VALUE]))[1:]
    for language in facets.get("language", ()):
        for language_name in LANGUAGE_NAMES.get(language, ()):
            yield _facts_of("language", language_name)[0]


@lru_cache(maxsize=20_000)
def _facts_of(name: str, value: str) -> tuple[str, ...]:
    """Give the term for the whole value, then one for each of its words."""
    whole = folded(value)
    return (f"{name}={whole}", *(f"{name}~{word}" for word in dict.fromkeys(whole.split())))


def day_number(day: dt.date) -> int:
    """Count days, for ranges of dates."""
    return day.toordinal()


def _order(document: SegmentDocument) -> int:
    """Pack date, session and ordinal into 63 bits: 16 for days since 1945, 31 for the session, 16 for the ordinal.

    A session is its time of upload in steps of 4 seconds, then a digest of its id, so that sessions
    that came together stay apart; without a time, the digest alone.
    """
    days = (document.date - _FIRST_DAY).days if document.date else _UNDATED
    digest = int.from_bytes(hashlib.blake2b(document.recording_id.encode(), digest_size=4).digest())
    if document.uploaded_at:
        steps = int((document.uploaded_at - _EPOCH).total_seconds()) // 4
        session = _clip(steps, 28) << 3 | digest >> 29
    else:
        session = digest >> 1
    return _clip(days, 16) << 47 | session << 16 | _clip(document.ordinal, 16)


def _clip(value: int, bits: int) -> int:
    return max(0, min(value, (1 << bits) - 1))


def to_values(document: SegmentDocument) -> dict[str, Any]:
    """Give what a document has as plain values: dates as ISO 8601, text without halves of surrogate pairs."""
    values = {name: value for name in _NAMES if (value := getattr(document, name)) is not None}
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = encodable(value)
        elif isinstance(value, tuple):
            values[name] = list(value)
        elif name in _DATES:
            values[name] = value.isoformat()
    return values


def from_values(values: Mapping[str, Any]) -> SegmentDocument:
    """Read a document back from ``to_values``' form; names it does not know are left out."""
    known = {name: value for name, value in values.items() if name in _NAMES}
    if "date" in known:
        known["date"] = dt.date.fromisoformat(known["date"])
    if "uploaded_at" in known:
        known["uploaded_at"] = dt.datetime.fromisoformat(known["uploaded_at"])
    known["marks"] = tuple(known.get("marks", ()))
    return SegmentDocument(**{"date": None, **known})


_NAMES: Final = tuple(f.name for f in fields(SegmentDocument))
_DATES: Final = frozenset({"date", "uploaded_at"})
