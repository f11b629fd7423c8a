from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from meetings.bodies import Member
from meetings.errors import InputError
from meetings.formats import members, workbook
from meetings.samples import sample_body


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_written_is_read_again() -> None:
    _, sample = sample_body("b")
    assert members.load(members.dumps(sample).encode()) == sample


def test_a_workbook_with_a_title_above_its_columns_is_read() -> None:
    content = xlsx(
        ("Members of the Working Group", None),
        (None,),
        ("Delegation", "Full name", "Category", "Regional group", "Since"),
        ("Brazil", "Benedicto Fonseca", "Member State", "GRULAC", dt.date(2013, 3, 22)),
        (None, None, None, None, None),
        ("ISOC", "Constance Bommelaer", "Technical & Academic", None, "22.03.2013"),
    )
    first, second = members.load(content)
    assert first == Member(
        "Benedicto Fonseca", "Brazil", "government", "member", "Latin America and Caribbean", None, dt.date(2013, 3, 22)
    )
    assert (second.stakeholder, second.starts) == ("technical and academic", dt.date(2013, 3, 22))


def test_every_row_that_cannot_be_used_is_told_at_once() -> None:
    table = (
        "name,stakeholder,region,to,confirmed\nA,martians,,,\nB,,Mars,,\nC,,,31.06.2013,\nD,,,,perhaps\n,business,,,\n"
    )
    with pytest.raises(members.RowsError) as refused:
        members.load(table.encode())
    assert [sentence[:6] for sentence in refused.value.sentences] == ["Row 2 ", "Row 3 ", "Row 4 ", "Row 5 ", "Row 6 "]
    assert "June has 30 days" in refused.value.sentences[2]


def test_a_formula_is_never_run_and_never_written() -> None:
    content = xlsx(("name", "note"), ("A", '=HYPERLINK("http://x")'))
    assert members.load(content)[0].note == ""
    assert "'=SUM(1)" in members.dumps([Member("A", note="=SUM(1)")])


def test_files_that_are_no_roster_are_told() -> None:
    empty_zip = io.BytesIO()
    with zipfile.ZipFile(empty_zip, "w") as archive:
        archive.writestr("x.txt", "x")
    for content, sentence in (
        (b"", "names its columns"),
        (b"name\n", "no rows"),
        (b"a,b\nc,d\n", "names its columns"),
        (empty_zip.getvalue(), "not an Excel workbook"),
        (xlsx(("name",), ("A",))[:-200], "cannot be read|names its columns|not text"),
    ):
        with pytest.raises(InputError, match=sentence):
            members.load(content)


def test_a_workbook_that_unpacks_into_gigabytes_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED_BYTES", 20_000_000)
    assert len(bomb.getvalue()) < 40_000
    with pytest.raises(InputError, match="unpacks into far more"):
        members.load(bomb.getvalue())
