"""The record as a Word document, in the sober manner of a United Nations verbatim record.

Everything that has a meaning has a style of its own (``Statement``, ``Speaker``, ``Notice``,
headings for rooms and items), so that a secretariat can restyle the whole document at once. Written
with python-docx, which is loaded only when a document is made or read.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from meetings.errors import InputError
from meetings.formats import captioner
from meetings.formats.documents.document import Document, Paragraph, Part
from meetings.formats.header import Header
from meetings.formats.time_marks import time_mark
from meetings.formats.writing import is_right_to_left, printable
from meetings.transcript import Transcript

if TYPE_CHECKING:
    from docx.document import Document as WordFile

CREATOR = "Verbatim"
LONGEST_TEXT_BYTES = 64 << 20
"""Largest text part of a document that is read: more than any transcript, less than a bomb."""

_NOT_SPOKEN = {"Masthead", "Title", "Subtitle", "Notice", "Opening", "Closing", "Seal"}
_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write(document: Document, transcript: Transcript, header: Header, *, times: bool = False) -> bytes:
    """Write a document as a Word file; ``times`` puts an instant before each paragraph."""
    import docx

    from meetings.formats.documents import docx_styles

    file = docx.Document()
    styles = docx_styles.prepare(file, transcript.language)
    docx_styles.write_margins(file, printable(document.running_title), document.status, header.symbol)
    _describe(file, document, transcript, header)
    writer = _Writer(file, styles, times)
    _write_head(writer, document)
    for part in document.parts:
        _write_part(writer, part)
    if document.closing:
        writer.add("Closing", document.closing)
    if document.seal:
        writer.add("Seal", document.seal)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Adds paragraphs to a document, with its styles' ids by name."""

    file: WordFile
    styles: Mapping[str, str]
    times: bool

    def add(self, style: str, text: str = "") -> Any:
        """Add a paragraph in a style."""
        paragraph: Any = self.file.add_paragraph(printable(text))
        paragraph._p.style = self.styles[style]
        return paragraph

    def add_run(self, paragraph: Any, text: str, style: str) -> None:
        """Add text in a character style."""
        paragraph.add_run(printable(text))._r.style = self.styles[style]


def _describe(file: WordFile, document: Document, transcript: Transcript, header: Header) -> None:
    """Fill in the document's properties, which archives and screen readers show."""
    properties = file.core_properties
    properties.title = _property(f"{document.title} – {document.status}")
    properties.subject = _property(header.body)
    properties.author = properties.last_modified_by = CREATOR
    properties.category = "Transcript"
    properties.content_status = header.status
    properties.identifier = _property(header.symbol or header.recording_id)
    properties.language = transcript.language or "en"
    properties.comments = _property(" ".join(document.notices))
    properties.revision = 1
    properties.created = properties.modified = header.generated or dt.datetime.now(dt.UTC)


def _property(text: str) -> str:
    """Cut to the 255 characters that the format allows a property."""
    return printable(text)[:255]


def _write_head(writer: _Writer, document: Document) -> None:
    writer.add("Masthead", f"{document.masthead or 'Transcript'}\t{document.status}")
    writer.add("Title", document.title)
    for fact in document.lower_facts:
        writer.add("Subtitle", fact)
    for notice in document.notices:
        writer.add("Notice", notice)
    if document.opening:
        writer.add("Opening", document.opening)


def _write_part(writer: _Writer, part: Part) -> None:
    for style, heading in (("Heading 1", part.group_heading), ("Heading 2", part.item_heading)):
        if heading:
            writer.add(style, heading)
    for paragraph in part.paragraphs:
        _write_paragraph(writer, paragraph)


_STYLES = {"said": "Statement", "term": "Heading 3", "entry": "List Bullet", "blank": "To be written"}


def _write_paragraph(writer: _Writer, paragraph: Paragraph) -> None:
    text = printable(paragraph.text)
    right_to_left = is_right_to_left(text)
    written = writer.add("Statement, right to left" if right_to_left else _STYLES[paragraph.kind])
    if writer.times and paragraph.at_ms is not None:
        writer.add_run(written, f"{time_mark(paragraph.at_ms)} ", "Time")
    _write_label(writer, written, paragraph)
    run = written.add_run(text)
    if right_to_left:
        run.font.rtl = True
    if paragraph.language:
        run._r.get_or_add_rPr().append(docx_language(paragraph.language))
    for note in paragraph.notes:
        writer.add_run(written, f" [{note}]", "Note on a passage")


def _write_label(writer: _Writer, written: Any, paragraph: Paragraph) -> None:
    """Write who speaks: the name stands out, for whom and in which language does not."""
    if paragraph.speaker:
        writer.add_run(written, paragraph.speaker.name, "Speaker")
        if paragraph.speaker.affiliation:
            writer.add_run(written, f" ({paragraph.speaker.affiliation})", "Affiliation")
    if paragraph.mark:
        writer.add_run(written, f"{' ' if paragraph.speaker else ''}({paragraph.mark})", "Language mark")
    if paragraph.speaker:
        writer.add_run(written, ":", "Speaker" if not paragraph.speaker.affiliation else "Affiliation")
    if paragraph.speaker or paragraph.mark:
        written.add_run(" ")


def docx_language(language: str) -> Any:
    """Mark a run's language; the library is loaded when a document is written."""
    from meetings.formats.documents.docx_styles import language_element

    return language_element(language)


def loads(data: bytes) -> Transcript:
    """Read a transcript out of a Word document, by the rules of ``captioner``.

    Labels are text with ``>>``, or runs in the style ``Speaker`` as ``dumps`` writes them. Raises
    ``InputError`` where the file is no such document or has no speech in it.
    """
    return captioner.loads("\n\n".join(paragraph_texts(data)))


def paragraph_texts(data: bytes) -> Iterator[str]:
    """Give the paragraphs of a Word document that are speech or headings. Raises ``InputError``."""
    for paragraph in _main_part(data).iter(f"{_NAMESPACE}p"):
        style = _style(paragraph, "pStyle")
        if style in _NOT_SPOKEN or _is_copy(paragraph):
            continue
        text = _labelled((_style(run, "rStyle"), _run_text(run)) for run in paragraph.iter(f"{_NAMESPACE}r"))
        yield text.upper() if style.startswith("Heading") else text


def _is_copy(paragraph: Any) -> bool:
    """Tell a text box's second version, kept for old programs, from its first."""
    return any(above.tag.endswith("}Fallback") for above in paragraph.iterancestors())


def _labelled(runs: Iterable[tuple[str, str]]) -> str:
    """Join the runs of a paragraph; a name in the style of speakers gets the sign before a label."""
    joined = ""
    labelled = False
    for style, text in runs:
        begins = style == "Speaker" and text.strip() and not labelled
        joined += f">>{text}" if begins else text
        labelled = labelled or bool(begins)
    return joined


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
    return "".join(_PIECES.get(piece.tag, piece.text or "") for piece in run if piece.tag in _PIECES or _is_text(piece))


def _is_text(piece: Any) -> bool:
    return bool(piece.tag == f"{_NAMESPACE}t")


_PIECES = {
    f"{_NAMESPACE}tab": "\t",
    f"{_NAMESPACE}br": "\n",
    f"{_NAMESPACE}cr": "\n",
    f"{_NAMESPACE}noBreakHyphen": "-",
}
