"""The record as a Word document, in the sober manner of a United Nations verbatim record.

Everything that has a meaning has a style of its own (``Statement``, ``Speaker``, ``Notice``,
headings for rooms and items), so that a secretariat can restyle the whole document at once. Written
with python-docx, which is loaded only when a document is made or read.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from meetings.errors import InputError
from meetings.formats import captioner
from meetings.formats.header import Header, notes
from meetings.formats.labels import record_label
from meetings.formats.outline import Paragraph, Section, paragraph_text, sections
from meetings.formats.writing import is_right_to_left, printable
from meetings.transcript import Transcript

if TYPE_CHECKING:
    from docx.document import Document

CREATOR = "Verbatim"
LONGEST_TEXT_BYTES = 64 << 20
"""Largest text part of a document that is read: more than any transcript, less than a bomb."""

_NOT_SPOKEN = {"Masthead", "Title", "Subtitle", "Notice", "Closing"}
_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def dumps(transcript: Transcript, header: Header) -> bytes:
    """Write the document."""
    import docx

    from meetings.formats import docx_styles

    document = docx.Document()
    styles = docx_styles.prepare(document, transcript.language)
    docx_styles.write_margins(document, printable(header.title), header.status_line)
    _describe(document, transcript, header)
    writer = _Writer(document, styles)
    _write_head(writer, transcript, header)
    for section in sections(transcript, header.agenda):
        _write_section(writer, section)
    writer.add("Closing", f"End of {header.status_line.lower()}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Adds paragraphs to a document, with its styles' ids by name."""

    document: Document
    styles: Mapping[str, str]

    def add(self, style: str, text: str = "") -> Any:
        """Add a paragraph in a style."""
        paragraph: Any = self.document.add_paragraph(printable(text))
        paragraph._p.style = self.styles[style]
        return paragraph

    def add_label(self, paragraph: Any, label: str) -> None:
        """Add who speaks, in the style of its own."""
        paragraph.add_run(f"{printable(label)}:")._r.style = self.styles["Speaker"]
        paragraph.add_run(" ")


def _describe(document: Document, transcript: Transcript, header: Header) -> None:
    """Fill in the document's properties, which archives and screen readers show."""
    properties = document.core_properties
    properties.title = _property(f"{header.meeting} – {header.status_line}")
    properties.subject = _property(header.body)
    properties.author = properties.last_modified_by = CREATOR
    properties.category = "Transcript"
    properties.content_status = header.status
    properties.identifier = _property(header.recording_id)
    properties.language = transcript.language or "en"
    properties.comments = _property(" ".join(notes(transcript, header)))
    properties.revision = 1
    properties.created = properties.modified = header.generated or dt.datetime.now(dt.UTC)


def _property(text: str) -> str:
    """Cut to the 255 characters that the format allows a property."""
    return printable(text)[:255]


def _write_head(writer: _Writer, transcript: Transcript, header: Header) -> None:
    writer.add("Masthead", f"{header.body or 'Transcript'}\t{header.status_line}")
    writer.add("Title", header.meeting)
    for line in header.lines:
        if line not in {header.body, header.meeting}:
            writer.add("Subtitle", line)
    for note in notes(transcript, header):
        writer.add("Notice", note)


def _write_section(writer: _Writer, section: Section) -> None:
    for style, heading in (("Heading 1", section.group_heading), ("Heading 2", section.item_heading)):
        if heading:
            writer.add(style, heading)
    for statement in section.statements:
        label: str | None = record_label(statement.first)
        for paragraph in statement.paragraphs:
            _write_paragraph(writer, paragraph, label)
            label = None


def _write_paragraph(writer: _Writer, paragraph: Paragraph, label: str | None) -> None:
    from meetings.formats.docx_styles import language_element

    text = printable(paragraph_text(paragraph))
    right_to_left = is_right_to_left(text)
    written = writer.add("Statement, right to left" if right_to_left else "Statement")
    if label:
        writer.add_label(written, label)
    run = written.add_run(text)
    if right_to_left:
        run.font.rtl = True
    if language := paragraph[0].language:
        run._r.get_or_add_rPr().append(language_element(language))


def loads(data: bytes) -> Transcript:
    """Read a transcript out of a Word document, by the rules of ``captioner``.

    Labels are text with ``>>``, or runs in the style ``Speaker`` as ``dumps`` writes them. Raises
    ``InputError`` where the file is no such document or has no speech in it.
    """
    return captioner.loads("\n\n".join(_paragraphs(data)))


def _paragraphs(data: bytes) -> Iterator[str]:
    for paragraph in _main_part(data).iter(f"{_NAMESPACE}p"):
        style = _style(paragraph, "pStyle")
        if style in _NOT_SPOKEN:
            continue
        text = "".join(_run_text(run) for run in paragraph.iter(f"{_NAMESPACE}r"))
        yield text.upper() if style.startswith("Heading") else text


def _main_part(data: bytes) -> Any:
    """Parse the document's text; entities are not followed and nothing else of the file is read."""
    from docx.oxml import parse_xml

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("word/document.xml").file_size > LONGEST_TEXT_BYTES:
                raise InputError("The Word document is too large to be a transcript.")
            return parse_xml(archive.read("word/document.xml"))
    except (
        zipfile.BadZipFile,
        KeyError,
        SyntaxError,
        EOFError,
        ValueError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise InputError("The file is not a Word document (.docx) that can be read.") from error


def _style(element: Any, kind: str) -> str:
    found = element.find(f"{_NAMESPACE}{element.tag.removeprefix(_NAMESPACE)}Pr/{_NAMESPACE}{kind}")
    return "" if found is None else found.get(f"{_NAMESPACE}val", "")


def _run_text(run: Any) -> str:
    text = "".join(_PIECES.get(piece.tag, piece.text or "") for piece in run if piece.tag in _PIECES or _is_text(piece))
    return f">>{text}" if _style(run, "rStyle") == "Speaker" and text.strip() else text


def _is_text(piece: Any) -> bool:
    return bool(piece.tag == f"{_NAMESPACE}t")


_PIECES = {
    f"{_NAMESPACE}tab": "\t",
    f"{_NAMESPACE}br": "\n",
    f"{_NAMESPACE}cr": "\n",
    f"{_NAMESPACE}noBreakHyphen": "-",
}
