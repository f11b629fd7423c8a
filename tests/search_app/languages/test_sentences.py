"""Sentences of the domain are known again in what they became."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import translations
from search_app.languages.extracting import extract
from search_app.languages.sentences import phrases_of, translate

SOURCE = b'''
"""A module says what it is for. This is not told."""
NOTHING = "There is nothing here."

def read(name, rows):
    """Read it. This is not told."""
    log.info("Nobody reads this here.")
    raise InputError(f"\xe2\x80\x9c{name[:20]}\xe2\x80\x9d has {len(rows)} rows, and {rows.most} is the most.")
'''


def test_sentences_are_collected_with_their_values_named() -> None:
    assert [text for _, _, text, _ in extract(io.BytesIO(SOURCE), {}, [], {})] == [
        "There is nothing here.",
        "“{name}” has {rows} rows, and {most} is the most.",
    ]


@given(name=st.text(max_size=40), number=st.integers())
def test_whatever_the_values_are(name: str, number: int) -> None:
    known = phrases_of(
        {"“{name}” is no date.": "« {name} » n’est pas une date.", "Row {row}: {problem}": "L{row} : {problem}"}
    )
    assert translate(f"“{name}” is no date.", known) == f"« {name} » n’est pas une date."
    assert translate(f"Row {number}: “{name}” is no date.", known) == f"L{number} : « {name} » n’est pas une date."


def test_what_is_not_known_stays_as_it_is() -> None:
    known = phrases_of({"{a} is {b}.": "{a} est {b}."})
    assert translate("Something else", known) == "Something else"
    assert translate("x is y." + "x" * 3000, known) == "x is y." + "x" * 3000


def test_the_sentence_with_more_words_is_known_first() -> None:
    known = phrases_of({"{a} is {b}.": "1", "{a} is not {b}.": "2"})
    assert translate("Cold is not warm.", known) == "2"


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_sentence_is_known_again(language: str) -> None:
    catalogue = {str(m.id): str(m.string) for m in translations.read(language, "sentences") if m.id and m.string}
    known = phrases_of(catalogue)
    for text in catalogue:
        told = text.replace("{", "‹").replace("}", "›")
        assert translate(told, known) != told, text
