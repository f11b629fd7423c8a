"""The result file: a whole transcript as JSON, times in seconds with at most three decimals.

Other programs read and write this file, so its fields only ever grow. Version 1::

    {"version": 1, "duration": 227.15, "language": "en",
     "segments": [{"start": 0.52, "end": 9.31, "speaker": "S1", "name": "Peter Major", "role": "chair",
                   "agenda_item": "1", "group": "plenary", "language": "en", "text": "…",
                   "words": [{"start": 0.52, "end": 0.8, "text": "Good", "confidence": 0.98}],
                   "evidence": [{"tag": "name", "method": "handover", "confidence": 0.9, "at": 0.5,
                                 "quote": "…", "value": "Peter Major"}],
                   "marks": [{"kind": "next step", "start": 5.1, "end": 9.31, "quote": "…",
                              "due": "2013-07-31", "note": "…"}]}],
     "provenance": {"engine": "…", "model": "…", "model_sha256": "…", "diarizer": "…",
                    "source_sha256": "…", "created": "…"}}

Times are half-open ``[start, end)``. ``missing`` (seconds) is there only for a truncated recording:
what the file declared beyond what could be decoded. ``timed`` is there, and false, only for a text
whose times are estimated from its length. ``marks`` are there only where a passage has any.
``status`` and ``meeting`` are there only in an export, which knows them. Fields not named here are
ignored when reading.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any, cast, get_args

from meetings.errors import InputError
from meetings.formats.fields import Fields, parse_json
from meetings.formats.header import Header
from meetings.marks import MARK_KINDS, Mark, MarkKind
from meetings.roster import ROLES, Role
from meetings.timeline import Span, seconds_from_ms
from meetings.transcript import Evidence, Method, Provenance, Segment, Tag, Transcript, Word

VERSION = 1


def dumps(transcript: Transcript, header: Header | None = None) -> str:
    """Write a transcript as a result file, one segment a line; ``header`` adds what meeting it is of."""
    head = _values(transcript) | ({} if header is None else _header_values(header))
    opening = _compact(head)[:-1]
    segments = ",\n".join(_compact(_segment_values(segment)) for segment in transcript.segments)
    provenance = _compact(asdict(transcript.provenance))
    return f'{opening}, "segments": [\n{segments}\n],\n"provenance": {provenance}}}\n'


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _values(transcript: Transcript) -> dict[str, Any]:
    values: dict[str, Any] = {
        "version": VERSION,
        "duration": seconds_from_ms(transcript.duration_ms),
        "language": transcript.language,
    }
    if not transcript.is_timed:
        values["timed"] = False
    if transcript.missing_ms:
        values["missing"] = seconds_from_ms(transcript.missing_ms)
    return values


def _header_values(header: Header) -> dict[str, Any]:
    return {
        "status": header.status,
        "meeting": {
            "body": header.body or None,
            "title": header.meeting,
            "session": header.session or None,
            "date": header.date.isoformat() if header.date else None,
            "place": header.place or None,
        },
    }


def _segment_values(segment: Segment) -> dict[str, Any]:
    values: dict[str, Any] = {
        "start": segment.span.start_s,
        "end": segment.span.end_s,
        "speaker": segment.speaker,
        "name": segment.name,
        "role": segment.role,
        "agenda_item": segment.agenda_item,
        "group": segment.group,
        "language": segment.language,
        "text": segment.text,
        "words": [_word_values(word) for word in segment.words],
        "evidence": [_evidence_values(evidence) for evidence in segment.evidence],
    }
    return values | {"marks": [_mark_values(mark) for mark in segment.marks]} if segment.marks else values


def _mark_values(mark: Mark) -> dict[str, Any]:
    values = {"kind": mark.kind, "start": mark.span.start_s, "end": mark.span.end_s, "quote": mark.quote}
    return values | {name: value for name, value in (("due", mark.due), ("note", mark.note)) if value}


def _word_values(word: Word) -> dict[str, Any]:
    return {"start": word.span.start_s, "end": word.span.end_s, "text": word.text, "confidence": word.confidence}


def _evidence_values(evidence: Evidence) -> dict[str, Any]:
    values: dict[str, Any] = {
        "tag": evidence.tag,
        "method": evidence.method,
        "confidence": evidence.confidence,
        "at": seconds_from_ms(evidence.at_ms),
        "quote": evidence.quote,
    }
    return values if evidence.value is None else values | {"value": evidence.value}


def loads(text: str) -> Transcript:
    """Read a result file.

    Raises ``InputError`` naming the segment and field that cannot be used.
    """
    top = Fields.of(parse_json(text, "result file"), "The result file")
    if top.values.get("version") != VERSION:
        raise top.wrong("version", f"{VERSION} in the result files that this program reads")
    return Transcript(
        duration_ms=top.milliseconds("duration"),
        segments=tuple(_segment(item) for item in top.objects("segments", "Segment")),
        language=top.optional_text("language"),
        missing_ms=top.milliseconds("missing", 0),
        provenance=_provenance(top),
    )


def _segment(item: Fields) -> Segment:
    return Segment(
        span=_span(item),
        speaker=item.text("speaker"),
        text=item.optional_text("text") or "",
        words=tuple(_words(item)),
        name=item.optional_text("name"),
        role=_role(item),
        agenda_item=item.optional_text("agenda_item"),
        group=item.optional_text("group"),
        language=item.optional_text("language"),
        evidence=tuple(_evidence(evidence) for evidence in item.objects("evidence", f"{item.place}, evidence")),
        marks=tuple(_mark(mark) for mark in item.objects("marks", f"{item.place}, mark")),
    )


def _span(item: Fields) -> Span:
    start_ms, end_ms = item.milliseconds("start"), item.milliseconds("end")
    if end_ms < start_ms:
        raise InputError(f"{item.place} ends ({end_ms / 1000} s) before it starts ({start_ms / 1000} s).")
    return Span(start_ms, end_ms)


def _role(item: Fields) -> Role | None:
    return None if item.optional_text("role") is None else cast(Role, item.choice("role", ROLES))


def _words(item: Fields) -> Iterator[Word]:
    """Read the words; one of white space alone says nothing and is left out."""
    for word in item.objects("words", f"{item.place}, word"):
        text = word.optional_text("text")
        if text is not None:
            confidence = None if word.values.get("confidence") is None else word.fraction("confidence")
            yield Word(_span(word), text, confidence)


def _evidence(item: Fields) -> Evidence:
    return Evidence(
        tag=cast(Tag, item.choice("tag", get_args(Tag))),
        method=cast(Method, item.choice("method", get_args(Method))),
        confidence=item.fraction("confidence"),
        at_ms=item.milliseconds("at"),
        quote=item.optional_text("quote") or "",
        value=item.optional_text("value"),
    )


def _mark(item: Fields) -> Mark:
    return Mark(
        kind=cast(MarkKind, item.choice("kind", MARK_KINDS)),
        span=_span(item),
        quote=item.optional_text("quote") or "",
        due=_due(item),
        note=item.optional_text("note"),
    )


def _due(item: Fields) -> str | None:
    """Read the day of a next step; a page shows it as a date, so it has to be one."""
    told = item.optional_text("due") or None
    try:
        if told is not None:
            dt.date.fromisoformat(f"2000{told[1:]}" if told.startswith("--") else told)
    except ValueError as error:
        raise InputError(
            f"A mark is due on “{told[:40] if told else ''}”, which is no day such as 2013-07-31."
        ) from error
    return told or None


def _provenance(top: Fields) -> Provenance:
    if top.values.get("provenance") is None:
        return Provenance()
    item = Fields.of(top.values["provenance"], "The provenance")
    return Provenance(**{field.name: item.optional_text(field.name) for field in fields(Provenance)})
