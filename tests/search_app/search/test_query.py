"""Taking apart what people type."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from search_app.search.periods import period_of
from search_app.search.query import MAX_CHARACTERS, Condition, ParsedQuery, parse


def typed(query: str) -> list[str]:
    parsed = parse(query)
    return [clause.typed for clause in parsed.wanted] + [f"-{clause.typed}" for clause in parsed.unwanted]


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("enhanced cooperation", ["enhanced", "cooperation"]),
        ('  "enhanced  cooperation" now ', ['"enhanced  cooperation"', "now"]),
        ("«renforcée» „deutsch“ 「中文」", ['"renforcée"', '"deutsch"', '"中文"']),
        ("cooperation -ICANN", ["cooperation", "-ICANN"]),
        ('cooperation -"policy issues"', ["cooperation", '-"policy issues"']),
        ("cooperation NOT ICANN", ["cooperation", "-ICANN"]),
        ("cooperation − ICANN", ["cooperation", "ICANN"]),
        ("a OR b c", ["a OR b", "c"]),
        ("a OR b OR c", ["a OR b OR c"]),
        ("a OR -b", ["a", "-b"]),
        ("a AND b", ["a", "b"]),
        ('"OR" "AND"', ['"OR"', '"AND"']),
        ("OR a OR", ["a"]),
        ("gov*", ["gov*"]),
        ("multi-stake*", ["multi-stake*", "multi-stake*"]),
        ("note: this", ["note", "this"]),
        ("https://example.org/a", ["https", "//example.org/a"]),
        ("well--known", ["well--known"]),
        ("*", []),
        ("", []),
    ],
)
def test_finds_the_clauses(query: str, clauses: list[str]) -> None:
    assert typed(query) == clauses


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("speaker:Brazil", Condition("speaker", "Brazil")),
        ('SPEAKER:"Marilyn Cade"', Condition("speaker", "Marilyn Cade")),
        ("speaker: Brazil", Condition("speaker", "Brazil")),
        ("-speaker:Brazil", Condition("speaker", "Brazil", negated=True)),
        ("NOT group:India", Condition("group", "India", negated=True)),
        ("item:2.1", Condition("agenda_item", "2.1")),
        ("lang:fr", Condition("language", "fr")),
        ('stakeholder:"civil society"', Condition("stakeholder", "civil society")),
        ("year:2013", Condition("year", "2013")),
        ("meeting:OR", Condition("meeting", "OR")),
    ],
)
def test_finds_the_fields(query: str, condition: Condition) -> None:
    assert parse(query) == ParsedQuery(conditions=(condition,))


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("after:2013-11-06", dt.date(2013, 11, 6), None),
        ("before:2013-11-06", None, dt.date(2013, 11, 5)),
        ("before:2014", None, dt.date(2013, 12, 31)),
        ("to:2013", None, dt.date(2013, 12, 31)),
        ("on:2013-11", dt.date(2013, 11, 1), dt.date(2013, 11, 30)),
        ("after:2013 before:2014 after:2013-06", dt.date(2013, 6, 1), dt.date(2013, 12, 31)),
        ("from:06.11.2013 to:08/11/2013", dt.date(2013, 11, 6), dt.date(2013, 11, 8)),
        ("before:0001", None, dt.date.min),
    ],
)
def test_finds_the_dates(query: str, first: dt.date | None, last: dt.date | None) -> None:
    parsed = parse(query)
    assert (parsed.date_from, parsed.date_to) == (first, last)


@pytest.mark.parametrize(
    "text", ["31.06.2013", "2013-13", "2013-00-01", "0000", "13", "2013-2-30", "yesterday", "", "９"]
)
def test_dates_that_are_none_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match=r"\.$"):
        period_of(text)


@pytest.mark.parametrize("year", [1, 1999, 2012, 2024, 9999])
@pytest.mark.parametrize("month", [1, 2, 12])
def test_a_month_ends_on_its_last_day(year: int, month: int) -> None:
    if (year, month) == (9999, 12):
        return
    period = period_of(f"{year:04}-{month:02}")
    assert period.first == dt.date(year, month, 1)
    assert (period.last + dt.timedelta(days=1)).day == 1


@given(st.text(max_size=MAX_CHARACTERS + 10))
def test_parsing_anything_gives_a_query_or_a_sentence(text: str) -> None:
    try:
        parse(text)
    except InputError as refused:
        sentence = str(refused)
    else:
        return
    assert sentence.endswith((".", ".”"))


@given(
    st.lists(st.from_regex(r"[a-z]{2,8}", fullmatch=True).filter(lambda w: w not in {"or", "and", "not"}), max_size=8)
)
def test_plain_words_are_all_wanted(words: list[str]) -> None:
    assert typed(" ".join(words)) == words
