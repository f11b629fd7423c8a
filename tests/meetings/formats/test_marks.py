"""Marks in documents: shown where they are asked for, listed in a summary, and no speech when read back."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise

import docx
import pytest

from meetings.formats import export
from meetings.formats.captioner import loads
from meetings.formats.documents import docx as word
from meetings.formats.edition import Edition, Kind
from meetings.marks import Mark
from tests.meetings.formats.record import HEADER, TRANSCRIPT

FIRST, SECOND, *REST = TRANSCRIPT.segments
MARKED = replace(
    TRANSCRIPT,
    segments=(
        replace(FIRST, marks=(Mark("decision", FIRST.span, FIRST.text), Mark("sound check", FIRST.span, "Hello?"))),
        replace(
            SECOND, marks=(Mark("next step", SECOND.span, "Send it.", "2013-07-31"), Mark("brackets", SECOND.span, "x"))
        ),
        *REST,
    ),
)
SHOWN = ("[Decision]", "[Not content: sound check]", "[Next step, by 31 July 2013]", "[In square brackets]")


def written(fmt: str, edition: Edition) -> str:
    content = export(MARKED, HEADER, fmt, edition)
    if fmt == "docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    return content.decode()


@pytest.mark.parametrize("fmt", ["txt", "html", "docx"])
def test_marks_are_shown_where_they_are_asked_for(fmt: str) -> None:
    for note in SHOWN:
        assert note in written(fmt, Edition(marks=True))
        assert note not in written(fmt, Edition())


def test_a_word_document_has_a_style_for_them() -> None:
    document = docx.Document(io.BytesIO(export(MARKED, HEADER, "docx", Edition(marks=True))))
    noted = [run.text for p in document.paragraphs for run in p.runs if run.style.name == "Note on a passage"]
    assert {text.strip() for text in noted} == set(SHOWN)


def test_they_are_no_speech_when_the_text_is_read_back() -> None:
    plain, marked = (export(MARKED, HEADER, "txt", Edition(marks=marks)) for marks in (False, True))
    assert [s.text for s in loads(marked.decode()).segments] == [s.text for s in loads(plain.decode()).segments]
    plain, marked = (export(MARKED, HEADER, "docx", Edition(marks=marks)) for marks in (False, True))
    assert [s.text for s in word.loads(marked).segments] == [s.text for s in word.loads(plain).segments]


def test_a_summary_lists_decisions_and_next_steps_with_their_day() -> None:
    summary = written("txt", Edition(kind="summary"))
    assert f"“{FIRST.text}”" in summary
    assert "“Send it.” (by 31 July 2013)" in summary
    assert "Left in square brackets".upper() in summary.upper()


@pytest.mark.parametrize("kind", ["verbatim", "summary"])
def test_no_level_of_headings_is_skipped(kind: Kind) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", written("html", Edition(kind=kind)))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
