"""The record as plain text, in the manner of the captioners' transcripts: ``>>CHAIR MAJOR: …``.

The head is made from what is known of the meeting. A blank line parts paragraphs; a paragraph
without a label goes on with the speaker before. Headings of rooms and agenda items are in capitals
on a line of their own, so that ``captioner`` reads back what this writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from meetings.formats.header import Header, notes
from meetings.formats.labels import record_label
from meetings.formats.outline import Section, Statement, paragraph_text, sections
from meetings.transcript import Transcript

RULE = "***"


def dumps(transcript: Transcript, header: Header) -> str:
    """Write a transcript with its head, headings and labels."""
    return "\n\n".join(_blocks(transcript, header)) + "\n"


def _blocks(transcript: Transcript, header: Header) -> Iterator[str]:
    yield header.status_line.upper()
    yield "\n".join(header.lines)
    if warnings := notes(transcript, header):
        yield "\n".join((RULE, *(warning.upper() for warning in warnings), RULE))
    for section in sections(transcript, header.agenda):
        yield from _section(section)
    yield RULE
    yield f"END OF {header.status_line.upper()}"


def _section(section: Section) -> Iterator[str]:
    for heading in (section.group_heading, section.item_heading):
        if heading:
            yield heading.upper()
    for statement in section.statements:
        yield from _statement(statement)


def _statement(statement: Statement) -> Iterator[str]:
    first, *others = (paragraph_text(paragraph).replace(">>", "»") for paragraph in statement.paragraphs)
    yield f">>{record_label(statement.first).replace('>>', '»')}: {first}"
    yield from others
