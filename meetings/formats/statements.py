"""Reading a prepared statement: a Word document, a PDF or plain text, as paragraphs.

Files come from delegations, so nothing in them is trusted: sizes and pages are bounded, and nothing
that a file names is opened.
"""

from __future__ import annotations

import io
import logging
import re

from meetings.errors import InputError
from meetings.formats.documents import docx
from meetings.formats.encoding import decode_text
from meetings.formats.writing import join_texts

LARGEST_BYTES = 20 << 20
MOST_PAGES = 100
SUFFIXES = frozenset({".docx", ".pdf", ".txt"})
MOST_CHARACTERS = 500_000
"""A statement of five minutes has some 4,000 characters."""


def read_statement(data: bytes, suffix: str) -> tuple[str, ...]:
    """Give the paragraphs of a statement. Raises ``InputError`` for a file that cannot be read as one."""
    if len(data) > LARGEST_BYTES:
        raise InputError("The file is too large to be a statement.")
    readers = {".docx": docx.paragraph_texts, ".pdf": _pdf, ".txt": _text}
    reader = readers.get(suffix.lower())
    if reader is None:
        raise InputError(f"A statement cannot be read from a “{suffix}” file; give one of {', '.join(readers)}.")
    paragraphs = tuple(line for text in reader(data) if (line := join_texts(text.splitlines())))
    if not paragraphs:
        raise InputError("There is no text in the statement’s file; a scanned page is a picture of text.")
    if sum(map(len, paragraphs)) > MOST_CHARACTERS:
        raise InputError("The file has more text than a statement can have.")
    return paragraphs


def _text(data: bytes) -> list[str]:
    return re.split(r"\n\s*\n", decode_text(data).replace("\r\n", "\n"))


def _pdf(data: bytes) -> list[str]:
    """Read a PDF page by page; words cut at a line's end are joined."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # its warnings are about others' files
    try:
        reader = PdfReader(io.BytesIO(data))
        if len(reader.pages) > MOST_PAGES:
            raise InputError(f"The file has more than {MOST_PAGES} pages: it is no statement.")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise InputError("The file is not a PDF that can be read.") from error
    text = re.sub(r"(?<=\w)[-\u00ad]\n(?=[a-zà-ÿ])", "", "\n\n".join(pages))
    return re.split(r"\n\s*\n", text)
