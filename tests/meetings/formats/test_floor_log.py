"""Floor logs as conference systems write them."""

from __future__ import annotations

import pytest

from meetings.errors import InputError
from meetings.floor_log import FloorEntry, FloorLog
from meetings.formats.floor_log import dumps, loads
from meetings.timeline import Span

BRAZIL, INDIA = FloorEntry(Span(0, 12_500), "BRAZIL"), FloorEntry(Span(13_000, 80_000), "India 2")


@pytest.mark.parametrize(
    "text",
    [
        "start,end,seat\n0,12.5,BRAZIL\n13,80,India 2\n",
        "\ufeffStart;End;Delegation\n0:00;0:12,5;BRAZIL\n0:13;1:20;India 2\n",
        "0:13\t1:20\tIndia 2\n0:00:00\t0:00:12.5\tBRAZIL\n",
        "Seat, Mic on, Mic off, Battery\nBRAZIL, 0, 12.5, 80\n\nIndia 2, 13, 80, 90\n",
    ],
    ids=["plain", "semicolons", "no heading, unsorted", "other columns"],
)
def test_a_log_is_read(text: str) -> None:
    assert loads(text) == FloorLog((BRAZIL, INDIA))


def test_times_of_the_day() -> None:
    log = loads("start,end,seat\n2013-05-30 14:03:22,2013-05-30 14:04:00,Japan\n2:05:00 PM,2:06:00 PM,Mexico\n")
    assert [entry.span.start_s for entry in log.entries] == [14 * 3600 + 202, 14 * 3600 + 300]


def test_without_ends_a_microphone_is_on_until_the_next() -> None:
    log = loads("time,seat\n0:10,Japan\n0:40,Mexico\n")
    assert [(e.span.start_s, e.span.end_s) for e in log.entries] == [(10, 40), (40, 100)]


def test_it_is_written_as_it_reads() -> None:
    log = FloorLog((BRAZIL, INDIA))
    assert loads(dumps(log)) == log


def test_nothing_is_an_empty_log() -> None:
    assert loads(" \n") == FloorLog()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("who,when\nBrazil,1\n", "no column “start”"),
        ("start,end\n1,2\n", "no column “seat”"),
        ("start,end,seat\n", "no entry"),
        ("start,end,seat\n1,2,\n", "Row 2 of the floor log names no seat"),
        ("start,end,seat\nnoon,2,Brazil\n", "“noon” is not a time"),
        ("start,end,seat\n9,2,Brazil\n", "before it starts"),
        ("start,end,seat\n99999999,,Brazil\n", "beyond any recording"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        loads(text)
