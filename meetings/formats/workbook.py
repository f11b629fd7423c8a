"""Excel workbooks read defensively: a file from elsewhere may be anything.

Nothing in it is run or calculated: where a cell has a formula, the value that was saved with it is read.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Sequence

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from meetings.errors import InputError

LARGEST_BYTES = 10_000_000
LARGEST_UNPACKED_BYTES = 100_000_000
"""A workbook is a zip file: a few kilobytes of it can unpack into gigabytes."""
MOST_ROWS = 20_000
MOST_COLUMNS = 100
_NO_WORKBOOK = "The file is not an Excel workbook that can be read. Save it again as .xlsx, or as CSV."


def read_workbook(content: bytes) -> list[list[str]]:
    """Give the first sheet's cells as text. Raises ``InputError`` for what is no sound workbook, or too large."""
    _check_size(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations that are not needed here
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()  # what the file says of its own size is not to be relied on
                rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
                return [_texts(row) for row in rows]
            finally:
                book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, OSError) as error:
        raise InputError(_NO_WORKBOOK) from error


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        raise InputError(f"The workbook is larger than {LARGEST_BYTES // 1_000_000} MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile as error:
        raise InputError(_NO_WORKBOOK) from error
    if unpacked > LARGEST_UNPACKED_BYTES:
        raise InputError("The workbook unpacks into far more than a list of people needs; it is not read.")


def _texts(row: Sequence[object]) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
