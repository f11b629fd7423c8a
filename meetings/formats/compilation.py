"""A compilation of answers to take away: an Excel workbook, a Word document and a page, a table for each question."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import cast

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.table import _Row
from lxml.html import HtmlElement, tostring
from lxml.html import builder as E  # noqa: N812 (the library's own name for it)
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from meetings.compilation import GROUPS, Summary, Table
from meetings.formats.csv import harmless
from meetings.questionnaire import Questionnaire

LONGEST_CELL = 32_000
"""A cell of a workbook holds 32,767 characters."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
th, td { border: 1px solid #999; padding: 0.375rem 0.5rem; text-align: start; vertical-align: top; }
td { white-space: pre-line; }
"""
_WRAP = Alignment(wrap_text=True, vertical="top")


def xlsx(questionnaire: Questionnaire, tables: Sequence[Table], summary: Summary) -> bytes:
    """Write the workbook: a sheet of counts, then a sheet for each question."""
    book = Workbook()
    counts = book.active
    assert isinstance(counts, Worksheet)
    counts.title = "Counts"
    _fill(counts, ("Question", *GROUPS, "All"), _count_rows(summary), (18, *[14] * len(GROUPS), 10))
    for table in tables:
        sheet = book.create_sheet(f"Question {table.question.number}")
        heads = [part.text for part in table.question.parts] or [table.question.text]
        rows = [(row.who, row.group, *row.texts, "late" if row.late else "") for row in table.rows]
        _fill(sheet, ("Respondent", "Group", *heads, "Late"), rows, (30, 18, *[60] * len(heads), 8))
    out = io.BytesIO()
    book.properties.title = questionnaire.title
    book.save(out)
    return out.getvalue()


def docx(questionnaire: Questionnaire, tables: Sequence[Table], summary: Summary) -> bytes:
    """Write the document, on its side so that the tables have room."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.size = Pt(10)
    document.core_properties.title = questionnaire.title
    document.add_heading(_clean(questionnaire.title), 0)
    document.add_paragraph(f"{summary.submitted} responses of {summary.invited} invited, {summary.late} of them late.")
    _word_table(document, ("Question", *GROUPS, "All"), _count_rows(summary))
    for table in tables:
        document.add_heading(_clean(f"{table.question.number}. {table.question.text}"), 1)
        heads = [f"{part.letter}) {part.text}" for part in table.question.parts] or ["Answer"]
        if table.rows:
            _word_table(document, ("Respondent", *heads), [(f"{r.who}\n{r.group}", *r.texts) for r in table.rows])
        else:
            document.add_paragraph("Nobody has answered this question.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def html(questionnaire: Questionnaire, tables: Sequence[Table], summary: Summary) -> bytes:
    """Write one HTML file that needs nothing else: to put on a site, or to read without an office program."""
    body = E.BODY(
        E.H1(_clean(questionnaire.title)),
        E.P(f"{summary.submitted} responses of {summary.invited} invited, {summary.late} of them late."),
        _html_table(("Question", *GROUPS, "All"), _count_rows(summary)),
    )
    for table in tables:
        body.append(E.H2(_clean(f"{table.question.number}. {table.question.text}")))
        heads = [f"{part.letter}) {part.text}" for part in table.question.parts] or ["Answer"]
        rows = [(r.who, f"{r.group}, late" if r.late else r.group, *r.texts) for r in table.rows]
        shown = _html_table(("Respondent", "Group", *heads), rows)
        body.append(shown if rows else E.P("Nobody has answered this question."))
    head = E.HEAD(E.META(charset="utf-8"), E.TITLE(_clean(questionnaire.title)), E.STYLE(_STYLE))
    page = E.HTML(head, body, lang=next(iter(questionnaire.languages), "en"))
    return cast(bytes, tostring(page, doctype="<!doctype html>", encoding="utf-8"))


def _html_table(heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> HtmlElement:
    lines = [
        E.TR(*[E.TH(_clean(str(cell)), scope="row") if n == 0 else E.TD(_clean(str(cell)), dir="auto")
               for n, cell in enumerate(row)])
        for row in rows
    ]  # fmt: skip
    return E.TABLE(E.THEAD(E.TR(*[E.TH(_clean(head), scope="col") for head in heads])), E.TBODY(*lines))


def _count_rows(summary: Summary) -> list[tuple[str | int, ...]]:
    rows: list[tuple[str | int, ...]] = [("All responses", *summary.responses.by_group, summary.responses.total)]
    rows += [(f"Question {q.coverage.number}", *q.coverage.by_group, q.coverage.total) for q in summary.questions]
    return rows


def _fill(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[str | int]], widths: Sequence[int]) -> None:
    sheet.append([_cell(head) for head in heads])
    for row in rows:
        sheet.append([_cell(value) for value in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = _WRAP
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "B2"


def _cell(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    text = _clean(value)
    return harmless(text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]} […]")


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def _word_table(document: Document, heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:  # type: ignore[valid-type]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")  # type: ignore[attr-defined]
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(_clean(head)).bold = True
    _mark_row(table.rows[0], "w:tblHeader")  # named again on each page
    for row in rows:
        added = table.add_row()
        _mark_row(added, "w:cantSplit")
        for cell, value in zip(added.cells, row, strict=True):
            cell.text = _clean(str(value))


def _mark_row(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
