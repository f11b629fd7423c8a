"""Hits as pages show them: each with its session, its lasting address and its moment to hear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for

from meetings.recording import SessionBrief
from search_app.parts import parts
from search_app.search.port import SearchHit, SegmentDocument, Total
from search_app.sound import has_sound
from search_app.wording import seconds_text


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with what the page says around it."""

    hit: SearchHit
    recording: SessionBrief | None
    link: str
    sound: str | None
    item_link: str | None
    speaker_link: str | None


@dataclass(frozen=True, slots=True)
class SessionHits:
    """Hits of one session with the session's totals where they are known."""

    recording: SessionBrief | None
    title: str
    hits: tuple[Found, ...]
    total: Total | None


def find_places(hits: Iterable[SearchHit]) -> list[Found]:
    """Give hits with what is around them."""
    hits = tuple(hits)
    known = parts().catalogue.briefs({hit.document.recording_id for hit in hits})
    audible = {recording_id for recording_id, recording in known.items() if has_sound(recording)}
    return [_place(hit, known.get(hit.document.recording_id), hit.document.recording_id in audible) for hit in hits]


def by_session(found: Iterable[Found], totals: Iterable[Total]) -> Iterator[SessionHits]:
    """Group hits by their sessions, in the order in which these come first."""
    known = {total.value: total for total in totals}
    groups: dict[str, list[Found]] = {}
    for place in found:
        groups.setdefault(place.hit.document.recording_id, []).append(place)
    for recording_id, places in groups.items():
        first = places[0]
        yield SessionHits(first.recording, first.hit.document.meeting, tuple(places), known.get(recording_id))


def statement_link(document: SegmentDocument) -> str:
    """Give the address of a passage that lasts, or of its place in the transcript as that now is."""
    if document.statement:
        return url_for("statements.show", statement_id=document.statement)
    page = url_for("recordings.show", recording_id=document.recording_id)
    return f"{page}#t={seconds_text(document.start_ms)}"


def _place(hit: SearchHit, recording: SessionBrief | None, audible: bool) -> Found:
    document = hit.document
    item = document.agenda_item if recording else None
    return Found(
        hit=hit,
        recording=recording,
        link=statement_link(document),
        sound=url_for("media.audio", recording_id=document.recording_id) if audible else None,
        item_link=url_for("items.show", meeting_id=recording.meeting.id, number=item) if recording and item else None,
        speaker_link=url_for("speakers.show", name=document.speaker) if document.named else None,
    )
