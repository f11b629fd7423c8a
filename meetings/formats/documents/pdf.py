"""The record as a PDF file to print and to keep: tagged (PDF/UA-1), its fonts inside.

Set by WeasyPrint, which shapes Arabic and Chinese with Pango and HarfBuzz; it is loaded only when a
PDF is made. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from meetings.errors import MissingPartError
from meetings.formats.documents.document import Document, Paragraph, Part
from meetings.formats.documents.html import contents, direction, head, headings, label, notes, summary_line, text
from meetings.formats.documents.pdf_style import style
from meetings.formats.header import Header
from meetings.formats.time_marks import clock
from meetings.formats.writing import printable

if TYPE_CHECKING:
    from weasyprint import URLFetcher

INSTALL = (
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-liberation fonts-noto-core fonts-noto-cjk"
)
_SCRIPTS = {"ar": re.compile("[\u0600-\u06ff]"), "zh": re.compile("[\u4e00-\u9fff]")}
_SCRIPT_NAMES = {"ar": "Arabic", "zh": "Chinese"}


def write(document: Document, header: Header, *, times: bool = False) -> bytes:
    """Write a document as PDF; ``times`` puts an instant in the margin of each paragraph.

    Raises ``MissingPartError`` where this machine lacks the libraries or a font for what was said.
    """
    weasyprint = _library()
    check_fonts(document)
    page = "\n".join(_page(document, header, times))
    made = weasyprint.HTML(string=page, url_fetcher=_no_fetching())
    content: bytes = made.write_pdf(pdf_variant="pdf/ua-1")
    return content


def _library() -> Any:
    """Load the library, which itself loads those of the system."""
    try:
        import weasyprint
    except OSError as error:
        raise MissingPartError(
            f"PDF files cannot be made: this machine lacks Pango or HarfBuzz. Install them with: {INSTALL}"
        ) from error
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)  # style sheets' advice and fonts' tables are no news here
    return weasyprint


def _no_fetching() -> URLFetcher:
    from weasyprint import URLFetcher

    return URLFetcher(allowed_protocols=(), fail_on_errors=True)


def check_library() -> str:
    """Say that PDF files can be made, for ``verbatim doctor``. Raises ``MissingPartError``."""
    version = _library().__version__
    for script in _SCRIPTS:
        _check_font(script)
    return f"WeasyPrint {version}, with fonts for Arabic and Chinese"


def check_fonts(document: Document) -> None:
    """Refuse to print empty boxes. Raises ``MissingPartError`` naming the script and what to install."""
    for script, letters in _SCRIPTS.items():
        if any(letters.search(paragraph.text) for part in document.parts for paragraph in part.paragraphs):
            _check_font(script)


def _check_font(script: str) -> None:
    if not _has_font(script):
        raise MissingPartError(
            f"This machine has no font with the letters of {_SCRIPT_NAMES[script]}, which a PDF would show as boxes. "
            f"Install one with: {INSTALL}"
        )


@cache
def _has_font(script: str) -> bool:
    """Ask fontconfig, where it is; without it, nobody can know."""
    if shutil.which("fc-list") is None:
        return True
    return bool(subprocess.run(["fc-list", f":lang={script}", "file"], capture_output=True, check=False).stdout.strip())


def _page(document: Document, header: Header, times: bool) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{text(document.language)}">\n<head>\n<meta charset="utf-8">'
    yield f"<title>{text(f'{document.title} – {document.status}')}</title>"
    yield f'<meta name="author" content="{text(document.masthead or "Verbatim")}">'
    yield '<meta name="generator" content="Verbatim">'
    if header.generated:
        yield f'<meta name="dcterms.created" content="{header.generated.isoformat(timespec="seconds")}">'
    margins = (printable(document.running_title), printable(header.symbol), document.status)
    yield f"<style>{style(*margins)}</style>\n</head>"
    yield '<body class="timed">' if times else "<body>"
    yield from head(document)
    yield from contents(document)
    yield "<main>"
    if document.opening:
        yield f'<p class="opening">{text(document.opening)}</p>'
    for number, part in enumerate(document.parts):
        yield from headings(number, part)
        yield from (_paragraph(paragraph, part, times) for paragraph in part.paragraphs)
    yield "</main>"
    yield f'<footer>{text(document.closing)}<span class="seal">{text(document.seal)}</span></footer>\n</body>\n</html>'


def _paragraph(paragraph: Paragraph, part: Part, times: bool) -> str:
    if paragraph.kind != "said":
        return summary_line(paragraph, part)
    at = f'<span class="time">{clock(paragraph.at_ms)}</span>' if times and paragraph.at_ms is not None else ""
    said = f"{label(paragraph)}{text(paragraph.text)}{notes(paragraph)}"
    return f'<div class="said">{at}<p{direction(paragraph)}>{said}</p></div>'
