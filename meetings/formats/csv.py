"""A table of the transcript for a spreadsheet: one row a segment.

Cells that a spreadsheet would take for a formula have an apostrophe in front. Source: OWASP, "CSV
Injection". The file begins with a byte order mark, by which spreadsheets know UTF-8.
"""

from __future__ import annotations

import csv
import io

from meetings.formats.header import Header
from meetings.formats.timing import clock
from meetings.marks import Mark
from meetings.transcript import Segment, Transcript

COLUMNS = (
    "start", "end", "start_s", "end_s", "speaker", "name", "role", "agenda_item", "agenda_title", "group", "language",
    "text", "marks", "meeting", "date", "status",
)  # fmt: skip

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def dumps(transcript: Transcript, header: Header) -> str:
    """Write the table, its columns named in the first row."""
    table = io.StringIO()
    table.write("\ufeff")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows(_row(segment, header) for segment in transcript.segments)
    return table.getvalue()


def _row(segment: Segment, header: Header) -> list[str]:
    item = header.agenda.find(segment.agenda_item) if segment.agenda_item else None
    texts = (
        segment.speaker,
        segment.name,
        segment.role,
        segment.agenda_item,
        item.title if item else None,
        segment.group,
        segment.language,
        " ".join(segment.text.split()),
        "; ".join(_mark(mark) for mark in segment.marks),
        header.meeting,
        header.date.isoformat() if header.date else None,
        header.status,
    )
    times = (clock(segment.span.start_ms), clock(segment.span.end_ms), segment.span.start_s, segment.span.end_s)
    return [*map(str, times), *(harmless(text or "") for text in texts)]


def _mark(mark: Mark) -> str:
    said = f"{mark.kind} (due {mark.due})" if mark.due else mark.kind
    return f"{said}: {mark.note}" if mark.note else said


def harmless(text: str) -> str:
    """Keep a spreadsheet from running text as a formula, also behind white space.

    >>> harmless("=HYPERLINK(1)"), harmless("-- and so"), harmless("so - and")
    ("'=HYPERLINK(1)", "'-- and so", 'so - and')
    """
    return f"'{text}" if text.lstrip().startswith(_FORMULA_BEGINS) or text.startswith(_FORMULA_BEGINS) else text
