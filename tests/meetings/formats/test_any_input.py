"""Every parser, given anything: a value or one sentence, never another error, and never for long.

What is given is text and bytes of any kind, and real files of each format with pieces put in, taken out and doubled.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from meetings.errors import InputError
from meetings.formats import (
    agenda_json,
    captioner,
    dates,
    export,
    floor_log,
    icalendar,
    indico_json,
    members,
    questionnaire_text,
    result_json,
    roster,
    rttm,
    srt,
    webvtt,
)
from meetings.formats.documents import docx
from meetings.formats.statements import read_statement
from meetings.formats.taking_over import take_over
from meetings.formats.workbook import read_workbook
from tests.meetings.formats.record import HEADER, TRANSCRIPT

Parser = Callable[[Any], object]

TEXT_PARSERS: dict[str, tuple[Parser, str]] = {
    "agenda": (agenda_json.loads, '{"items": [{"number": "1", "title": "Opening"}], "groups": [{"name": "Brazil"}]}'),
    "captioners": (captioner.loads, ">>CHAIR MAJOR: [ Gavel ] Good morning.\n>> BRAZIL: Thank you.\n1|P ag e\n"),
    "date": (dates.parse_date, "30 May 2013"),
    "time": (dates.parse_time, "10:30"),
    "floor log": (floor_log.loads, "time,microphone\n10:00:05,Brazil\n10:01:00,Chair\n"),
    "indico": (indico_json.loads, '{"results": [{"title": "First", "startDate": {"date": "2013-05-30"}}]}'),
    "questionnaire": (questionnaire_text.loads, "1. What is enhanced cooperation?\na) yes\nb) no\n2. Why?\n"),
    "result file": (result_json.loads, export(TRANSCRIPT, HEADER, "json").decode()),
    "roster": (roster.loads, "name,entity,stakeholder,role\nPeter Major,Hungary,government,chair\n"),
    "rttm": (rttm.loads, "SPEAKER session 1 0.000 1.500 <NA> <NA> S1 <NA> <NA>\n"),
    "srt": (srt.loads, export(TRANSCRIPT, HEADER, "srt").decode()),
    "webvtt": (webvtt.loads, export(TRANSCRIPT, HEADER, "vtt").decode()),
}
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20130530T080000Z\r\n"
    b"DTSTART:20130530T080000Z\r\nDTEND:20130530T110000Z\r\nSUMMARY:First session\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
BYTE_PARSERS: dict[str, tuple[Parser, bytes]] = {
    "Word": (docx.loads, export(TRANSCRIPT, HEADER, "docx")),
    "calendar": (lambda content: icalendar.loads(content, "Europe/Zurich"), CALENDAR),
    "members": (members.load, b"name;entity;role\nPeter Major;Hungary;chair\n"),
    "workbook": (read_workbook, b"PK\x03\x04"),
    "statement, Word": (lambda content: read_statement(content, ".docx"), export(TRANSCRIPT, HEADER, "docx")),
    "statement, text": (lambda content: read_statement(content, ".txt"), b"We thank the Chair.\n\nWe agree."),
    **{
        f"transcript {fmt}": (lambda content, fmt=fmt: take_over(content, f".{fmt}"), export(TRANSCRIPT, HEADER, fmt))
        for fmt in ("docx", "json", "srt", "vtt", "txt")
    },
}
UNTIMED = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
ODD = ["", "\0", "\ufeff", "{", "[" * 2000, '{"a":' * 500, "9" * 5000, "-1", "NaN", "1e999", "\ud83d\ude00", "é", "\r"]


def value_or_sentence(parse: Parser, given_value: Any) -> None:
    try:
        parse(given_value)
    except InputError as error:
        told = error.message
        assert told
        assert len(told) < 5000


@st.composite
def changed(draw: st.DrawFn, content: Any) -> Any:
    """A real file with up to four changes."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        piece = draw(st.text(max_size=20) | st.sampled_from(ODD))
        put = piece if isinstance(content, str) else piece.encode("utf-8", "replace")
        length = draw(st.sampled_from([0, 1, 5, 100]))
        doubled = content[at : at + length] * draw(st.sampled_from([0, 1, 3]))
        content = content[:at] + draw(st.sampled_from([put, doubled])) + content[at + length :]
    return content


@pytest.mark.parametrize("name", TEXT_PARSERS)
def test_any_text_is_read_or_refused(name: str) -> None:
    parse, real = TEXT_PARSERS[name]
    value_or_sentence(parse, real)
    for odd in ODD:
        value_or_sentence(parse, odd)

    @given(text=st.text(max_size=300) | changed(real[:20_000]))
    @UNTIMED
    def check(text: str) -> None:
        value_or_sentence(parse, text)

    check()


@pytest.mark.parametrize("name", BYTE_PARSERS)
def test_any_bytes_are_read_or_refused(name: str) -> None:
    parse, real = BYTE_PARSERS[name]
    for odd in ODD:
        value_or_sentence(parse, odd.encode("utf-8", "replace"))

    @given(content=st.binary(max_size=300) | changed(real))
    @example(content=real)
    @UNTIMED
    def check(content: bytes) -> None:
        value_or_sentence(parse, content)

    check()


@pytest.mark.parametrize("name", [name for name in BYTE_PARSERS if "Word" in name or "docx" in name])
def test_any_xml_within_a_word_document_is_read_or_refused(name: str) -> None:
    """Changes inside its parts, which changes to the packed bytes never reach."""
    parse, real = BYTE_PARSERS[name]
    with zipfile.ZipFile(io.BytesIO(real)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}

    @given(part=st.sampled_from(sorted(parts)), data=st.data())
    @UNTIMED
    def check(part: str, data: st.DataObject) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for each, content in parts.items():
                archive.writestr(each, data.draw(changed(content)) if each == part else content)
        value_or_sentence(parse, packed.getvalue())

    check()
