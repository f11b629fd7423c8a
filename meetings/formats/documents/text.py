"""The record as plain text, in the manner of the captioners' transcripts: ``>>CHAIR MAJOR: …``.

The head is made from what is known of the meeting. A blank line parts paragraphs; a paragraph
without a label goes on with the speaker before. Headings of rooms and agenda items are in capitals
on a line of their own, so that ``captioner`` reads back what this writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from meetings.formats.documents.document import Document, Paragraph, Part
from meetings.formats.time_marks import time_mark

RULE = "***"


def write(document: Document, *, prefix: str = ">>", times: bool = False) -> str:
    """Write a document; ``prefix`` stands before each label, ``times`` puts an instant before each paragraph."""
    return "\n\n".join(_blocks(document, prefix, times)) + "\n"


def _blocks(document: Document, prefix: str, times: bool) -> Iterator[str]:
    yield document.status.upper()
    if document.facts:
        yield "\n".join(document.facts)
    notices = [*(notice.upper() for notice in document.notices), *([document.opening] if document.opening else [])]
    if notices or not prefix:  # labels without a sign of their own are known by the rule above them
        yield "\n".join((RULE, *notices, RULE))
    for part in document.parts:
        yield from _part(part, prefix, times)
    yield RULE
    if document.closing:
        yield document.closing.upper() if document.closing.startswith("End of") else f"[{document.closing}]"
    if document.seal:
        yield f"[{document.seal}]"


def _part(part: Part, prefix: str, times: bool) -> Iterator[str]:
    for heading in (part.group_heading, part.item_heading):
        if heading:
            yield heading.upper()
    for is_entry, paragraphs in groupby(part.paragraphs, key=lambda paragraph: paragraph.kind == "entry"):
        written = [_paragraph(paragraph, prefix, times) for paragraph in paragraphs]
        yield from ["\n".join(written)] if is_entry else written


def _paragraph(paragraph: Paragraph, prefix: str, times: bool) -> str:
    text = " ".join((paragraph.text.replace(">>", "»"), *(f"[{note}]" for note in paragraph.notes)))
    at = f"{time_mark(paragraph.at_ms)} " if times and paragraph.at_ms is not None else ""
    mark = f"({paragraph.mark})" if paragraph.mark else ""
    if paragraph.speaker:
        label = " ".join(part for part in (str(paragraph.speaker).replace(">>", "»"), mark) if part)
        return f"{at}{prefix}{label}: {text}"
    if paragraph.kind == "entry":
        return f"  - {at}{text}"
    return " ".join(part for part in (f"{at}{mark}".strip(), text) if part)
