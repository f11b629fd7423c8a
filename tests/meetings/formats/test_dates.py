import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.errors import InputError
from meetings.formats.dates import long_date, parse_date
from tests.reading import reads_or_refuses

THE_DAY = dt.date(2013, 5, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2013-05-30",
        "20130530",
        "2013/5/30",
        "30.05.2013",
        "30/5/2013",
        "30-05-2013",
        " 30. 5. 2013 ",
        "30 May 2013",
        "30 may, 2013",
        "30-May-2013",
        "30th of May 2013",
        "May 30, 2013",
        "Thursday, 30 May 2013",
        "Thu 30 May 2013",
        "30 mai 2013",
        "jeudi 30 mai 2013",
        "30 de mayo de 2013",
    ],
)
def test_reads_the_usual_ways_to_write_a_day(text):
    assert parse_date(text) == THE_DAY


def test_digits_alone_are_read_day_first():
    assert parse_date("05.06.2013") == dt.date(2013, 6, 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31.06.2013", "31.06.2013 is not a calendar date: June has 30 days."),
        ("29.02.2013", "29.02.2013 is not a calendar date: February 2013 has 28 days."),
        ("0.5.2013", "0.5.2013 is not a calendar date: the days of a month begin with 1."),
        ("30.13.2013", "30.13.2013 is not a calendar date: there is no month 13."),
        (
            "05/31/2013",
            "05/31/2013 is not a calendar date: there is no month 31. "
            "Dates are read day first: write 31.05.2013 if you mean that.",
        ),
        ("30.5.13", "30.5.13 is not a whole date: write the year with four digits, like 30 May 2013."),
        ("Friday, 30 May 2013", "Friday, 30 May 2013 does not exist: 30 May 2013 is a Thursday."),
        ("next week", "“next week” is not a date that can be read; write it like 30 May 2013 or 2013-05-30."),
        ("", "The date is empty; write it like 30 May 2013 or 2013-05-30."),
    ],
)
def test_says_what_is_wrong_with_a_date(text, sentence):
    with pytest.raises(InputError) as refused:
        parse_date(text)
    assert str(refused.value) == sentence


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_what_is_written_reads_back(date):
    assert parse_date(long_date(date)) == date
    assert parse_date(date.isoformat()) == date
    assert parse_date(f"{date.day}.{date.month}.{date.year}") == date


@given(st.text() | st.from_regex(r"\d{1,4}[./ -]\w{1,9}[./ -]\d{1,5}"))
def test_any_text_is_a_date_or_refused_in_a_sentence(text):
    assert reads_or_refuses(parse_date, text)
