"""A prepared statement beside what was said."""

from __future__ import annotations

import io
from pathlib import Path
from subprocess import run

import pytest

from meetings.delivery import compare
from meetings.errors import InputError
from meetings.formats.statements import read_statement
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word

PREPARED = (
    "Thank you, Chair. Brazil wishes to thank the secretariat for the excellent preparation of this meeting.",
    "My delegation supports the questionnaire, and asks that LACNIC be heard. We also propose a deadline in July.",
)
SAID = (
    "Thank you very much, Chair. Brazil wishes to thank the secretariat for the preparation of this meeting. "
    "My delegation supports the questionnaire and asks that lac nick be heard. That is all for now."
)


def spoken(*turns: tuple[str, str]) -> Transcript:
    segments, now = [], 0
    for name, said in turns:
        words = [Word(Span(now + n * 400, now + n * 400 + 300), word, 0.9) for n, word in enumerate(said.split())]
        segments.append(Segment(Span(now, words[-1].span.end_ms), name, said, tuple(words), name=name))
        now = words[-1].span.end_ms + 1000
    return Transcript(now, tuple(segments))


SESSION = spoken(
    ("Peter Major", "Brazil, you have the floor."),
    ("Brazil", SAID),
    ("India", "Thank you, Chair. We agree with Brazil."),
)


@pytest.mark.parametrize("speaker", [None, "Brazil"])
def test_what_was_left_out_added_and_changed_is_told_with_its_time(speaker: str | None) -> None:
    delivery = compare(PREPARED, SESSION, speaker)
    found = {(run.kind, run.prepared, run.said) for run in delivery.runs if run.kind != "same"}
    assert ("added", "", "very much,") in found
    assert ("left out", "excellent", "") in found
    assert ("changed", "LACNIC", "lac nick") in found
    assert [run.prepared for run in delivery.doubtful] == ["LACNIC"]
    added = next(run for run in delivery.runs if run.said == "very much,")
    assert added.at_ms is not None
    assert SESSION.segments[added.ordinal or 0].name == "Brazil"
    assert 0.6 < delivery.share < 0.9


def test_a_word_that_matches_by_chance_far_behind_does_not_stretch_the_statement() -> None:
    said = spoken(
        ("India", "Thank you, Chair. We support it. " + "Other words entirely follow here now " * 2 + "by far.")
    )
    delivery = compare(("Thank you, Chair. We support it, as proposed by you.",), said)
    assert delivery.said_words == 6
    assert delivery.runs[-1].kind == "left out"


def test_a_statement_read_word_for_word_is_all_the_same() -> None:
    delivery = compare(("Thank you, Chair. We agree with Brazil.",), SESSION, "India")
    assert [run.kind for run in delivery.runs] == ["same"]
    assert delivery.share == 1.0


@pytest.mark.parametrize("paragraphs", [("Fish quotas in northern waters are another matter altogether.",), ("—",)])
def test_a_statement_that_was_not_given_is_told(paragraphs: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="was not found in what was said by India"):
        compare(paragraphs, SESSION, "India")


def test_statements_read_from_text_word_and_pdf(tmp_path: Path) -> None:
    import docx
    import weasyprint

    document = docx.Document()
    for paragraph in PREPARED:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    page = "".join(f"<p>{paragraph}</p>" for paragraph in PREPARED)
    sources = {
        ".txt": "\n\n".join(PREPARED).encode("cp1252"),
        ".docx": file.getvalue(),
        ".pdf": weasyprint.HTML(string=page).write_pdf(),
    }
    for suffix, data in sources.items():
        assert " ".join(read_statement(data, suffix)).split() == " ".join(PREPARED).split(), suffix


@pytest.mark.parametrize(
    ("data", "suffix", "sentence"),
    [
        (b"", ".txt", "no text"),
        (b"%PDF-1.4 broken", ".pdf", "not a PDF that can be read"),
        (b"PK\x03\x04", ".docx", "not a Word document"),
        (b"x", ".odt", "cannot be read from a “.odt” file"),
        (b"x" * (20 << 20 | 1), ".txt", "too large"),
        (b"word " * 120_000, ".txt", "more text than a statement"),
    ],
)
def test_what_is_no_statement_is_refused(data: bytes, suffix: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_statement(data, suffix)


def test_a_word_document_that_would_unpack_to_gigabytes_is_refused(tmp_path: Path) -> None:
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * (70 << 20))
    with pytest.raises(InputError, match="too large"):
        read_statement(bomb.getvalue(), ".docx")


def test_entities_in_a_word_document_are_not_followed(tmp_path: Path) -> None:
    import zipfile

    secret = tmp_path / "secret.txt"
    secret.write_text("hidden words")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><w:document xmlns:w="{space}"><w:body><w:p><w:r>'
        "<w:t>Thank you &x; Chair.</w:t></w:r></w:p></w:body></w:document>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", text)
    assert "hidden" not in " ".join(read_statement(file.getvalue(), ".docx"))


def test_the_library_for_pdf_is_loaded_only_for_pdf() -> None:
    import sys

    program = "import sys, meetings.formats.statements; sys.exit('pypdf' in sys.modules or 'weasyprint' in sys.modules)"
    assert run([sys.executable, "-c", program], check=False).returncode == 0
