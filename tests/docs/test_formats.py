"""The examples of docs/formats.md are read by the program itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from meetings.formats import (
    FORMATS,
    agenda_json,
    captioner,
    captions,
    floor_log,
    members,
    questionnaire_text,
    result_json,
    roster,
    rttm,
    srt,
    webvtt,
)
from meetings.marks import MARK_KINDS
from meetings.transcript import Method

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = {match[1]: match[2] for match in re.finditer(r"^```(\w+ \w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)}

READERS: dict[str, Callable[[str], Any]] = {
    "json agenda": lambda text: [item.number for item in agenda_json.loads(text).items],
    "text agenda": lambda text: [item.number for item in agenda_json.loads(text).items],
    "json roster": lambda text: [person.name for person in roster.loads(text).participants],
    "csv roster": lambda text: [person.name for person in roster.loads(text).participants],
    "csv members": lambda text: [member.seat for member in members.load(text.encode())],
    "text questionnaire": lambda text: [key for q in questionnaire_text.loads(text) for key in q.keys],
    "csv floorlog": lambda text: list(floor_log.loads(text).seats),
    "json result": lambda text: [word.text for word in result_json.loads(text).segments[0].words],
    "text captioner": lambda text: [segment.text for segment in captioner.loads(text).segments],
    "srt captions": lambda text: [segment.name for segment in captions.transcript_of(srt.loads(text)).segments],
    "vtt captions": lambda text: [segment.name for segment in captions.transcript_of(webvtt.loads(text)).segments],
    "rttm turns": lambda text: [turn.speaker for turn in rttm.loads(text)],
}
READ: dict[str, Sequence[str]] = {
    "json agenda": ["1", "2.1"],
    "text agenda": ["1", "2.1"],
    "json roster": ["Peter Major", "Marilyn Cade", "Brazil"],
    "csv roster": ["Peter Major", "Marilyn Cade", "Brazil"],
    "csv members": ["Brazil", "Marilyn Cade"],
    "text questionnaire": ["1", "2a", "2b", "3"],
    "csv floorlog": ["Chairman", "Brazil"],
    "json result": ["Good", "morning."],
    "text captioner": [
        "[Gavel] Good morning. We begin.",
        "Thank you, Chair. The questionnaire should be open to all.",
        "[Pause] I would agree.",
    ],
    "srt captions": ["Marilyn Cade"],
    "vtt captions": ["Marilyn Cade"],
    "rttm turns": ["S1", "S2"],
}


@pytest.mark.parametrize("kind", READERS)
def test_an_example_reads_as_the_page_says(kind: str) -> None:
    assert READERS[kind](EXAMPLES[kind]) == READ[kind]


def test_no_example_goes_unread() -> None:
    assert set(EXAMPLES) == set(READERS)


def test_both_rosters_are_the_same_one() -> None:
    assert roster.loads(EXAMPLES["json roster"]) == roster.loads(EXAMPLES["csv roster"])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_every_kind_of_mark_is_on_the_page() -> None:
    listed = re.search(r"as `kind` one of: ([^.]+)\.", PAGE)
    assert listed
    assert tuple(listed[1].split(", ")) == MARK_KINDS


def test_every_method_of_evidence_is_on_the_page() -> None:
    listed = re.search(r"as `method` one of: ([^.]+)\.", PAGE)
    assert listed
    assert set(listed[1].split(", ")) == set(Method.__args__)  # type: ignore[attr-defined]
