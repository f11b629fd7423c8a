from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from meetings.errors import InputError
from meetings.formats import FORMATS, export, format_for_suffix, import_transcript, result_json
from meetings.formats.documents import docx
from meetings.formats.header import Header
from meetings.recording import Meeting, Recording
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from tests.meetings.formats.goldens import EXPECTED, GOLDEN, golden
from tests.meetings.formats.record import AGENDA, HEADER, TRANSCRIPT
from tests.strategies import transcripts


def written(fmt, transcript=TRANSCRIPT, header=HEADER):
    return export(transcript, header, fmt).decode()


@pytest.mark.parametrize("path", EXPECTED, ids="/".join)
def test_the_session_exports_as_it_was_looked_at(path):
    """To renew the files after a wanted change: ``python -m tests.meetings.formats.goldens``; then look at them."""
    assert golden(*path) == GOLDEN.joinpath(*path).read_bytes()


@hypothesis_settings(max_examples=25)
@given(transcripts(max_segments=3))
def test_every_transcript_exports_in_every_format(transcript):
    for fmt in FORMATS:
        assert isinstance(export(transcript, HEADER, fmt), bytes)


def test_a_format_that_is_not_known_is_refused():
    with pytest.raises(InputError, match=r"“odt” is not a format; use one of docx, pdf, txt"):
        export(TRANSCRIPT, HEADER, "odt")


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_suffix_names_the_format(fmt):
    assert format_for_suffix(Path(f"/a/Session.1{FORMATS[fmt].suffix.upper()}")) == fmt


def test_a_name_without_a_known_suffix_is_refused():
    with pytest.raises(InputError, match=r"“session” does not say its format; let the name end in one of \.docx"):
        format_for_suffix("out/session")


def test_the_header_is_made_from_the_recording():
    recording = Recording(
        id="r1",
        meeting=Meeting("m1", "First meeting"),
        file_name="a.mp3",
        source_sha256="",
        size_bytes=1,
        created_at=dt.datetime(2013, 6, 1, tzinfo=dt.UTC),
        date=dt.date(2013, 5, 31),
        group="India",
        agenda=AGENDA,
    )
    header = Header.of(recording)
    assert header.lines == ("First meeting", "Breakout group: India", "31 May 2013")
    assert (header.agenda, header.is_draft) == (AGENDA, True)


@pytest.mark.parametrize("fmt", ["txt", "html", "vtt"])
def test_what_was_approved_has_no_warning(fmt):
    approved = Header("First meeting", status="approved")
    whole = Transcript(1000, TRANSCRIPT.segments[:1], provenance=TRANSCRIPT.provenance)
    assert "made by machine" not in written(fmt, whole, approved).lower()
    assert "approved transcript" in written(fmt, whole, approved).lower()
    assert "made by machine" in written(fmt, whole, Header("First meeting")).lower()


def test_spreadsheets_run_nothing_that_was_said():
    segments = tuple(
        Segment(Span(n, n + 1), "S1", said, name="@name")
        for n, said in enumerate(["=1+1", "+1", "-1", "@a", "＝1", "\t=1", "1=1"])
    )
    rows = list(csv.DictReader(io.StringIO(written("csv", Transcript(9, segments)).removeprefix("\ufeff"))))
    assert [row["text"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@a", "'＝1", "'=1", "1=1"]
    assert {row["name"] for row in rows} == {"'@name"}


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.tags, self.said = [], [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for name in ("href", "src") if name in found]

    def handle_data(self, data):
        self.said.append(data)


@hypothesis_settings(max_examples=50)
@given(transcripts())
def test_the_page_holds_everything_and_loads_nothing(transcript):
    page = _Page()
    page.feed(written("html", transcript, Header("<script>alert(1)</script>", place="<img src=x>")))
    assert len(page.ids) == len(set(page.ids))
    assert set(page.links) <= {f"#{found}" for found in page.ids}
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    shown = "".join("".join(page.said).split())
    for segment in transcript.segments:
        assert "".join(segment.text.split()) in shown


def test_the_result_file_of_an_export_reads_back():
    assert result_json.loads(written("json")) == TRANSCRIPT
    assert json.loads(written("json"))["status"] == "draft"


def body(transcript):
    return re.split(r"^\*\*\*$", written("txt", transcript), flags=re.MULTILINE)[2]


@pytest.mark.parametrize("fmt", ["txt", "docx"])
def test_what_is_exported_imports_and_exports_the_same(fmt):
    again = import_transcript(export(TRANSCRIPT, HEADER, fmt), FORMATS[fmt].suffix)
    assert body(again) == body(TRANSCRIPT)
    assert [(s.agenda_item, s.group) for s in again.segments][-1] == (None, "plenary")


@pytest.mark.parametrize("fmt", ["vtt", "srt"])
def test_captions_that_are_exported_import_with_their_names(fmt):
    again = import_transcript(export(TRANSCRIPT, HEADER, fmt), FORMATS[fmt].suffix)
    names = [segment.name or segment.speaker for segment in again.segments]
    assert list(dict.fromkeys(names)) == ["Peter Major", "Marilyn Cade", "S3", "Egypt", "China", "Brazil", "Mexico"]
    assert again.text.split() == [
        word.replace("<in", "‹in" if fmt == "srt" else "<in") for word in TRANSCRIPT.text.split()
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.4", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(InputError, match=r"The file is not a Word document \(\.docx\) that can be read\."):
        docx.loads(data)


def test_the_word_library_is_loaded_only_for_documents():
    program = "import sys, meetings.formats; sys.exit('docx' in sys.modules or 'lxml' in sys.modules)"
    assert run([sys.executable, "-c", program], check=False).returncode == 0
