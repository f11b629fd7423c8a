from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from meetings.live.caption_files import CaptionFiles
from meetings.live.captions import CaptionLine, Captions, named_segments
from meetings.timeline import Span
from meetings.transcript import Word


def line(number: int, text: str, **more: str) -> CaptionLine:
    words = tuple(
        Word(Span(number * 1000 + n * 100, number * 1000 + n * 100 + 90), w) for n, w in enumerate(text.split())
    )
    return CaptionLine(number, words, **more)  # type: ignore[arg-type]


def test_the_last_state_of_every_line_is_found_again(tmp_path: Path) -> None:
    files = CaptionFiles(tmp_path)
    files.keep([line(0, "Good"), line(1, "Thank")])
    files.keep([line(0, "Good morning.", speaker="S1", name="Peter Major", role="chair", agenda_item="1")])
    assert files.lines() == (
        line(0, "Good morning.", speaker="S1", name="Peter Major", role="chair", agenda_item="1"),
        line(1, "Thank"),
    )


def test_a_record_that_a_kill_cut_off_spoils_no_other(tmp_path: Path) -> None:
    files = CaptionFiles(tmp_path)
    files.keep([line(0, "Good morning.")])
    with files.lines_file.open("a") as file:
        file.write('{"number": 1, "wor')
    files.keep([line(1, "Thank you.")])
    assert [each.text for each in files.lines()] == ["Good morning.", "Thank you."]


def test_a_reader_gets_the_latest_lines_and_what_may_still_change(tmp_path: Path) -> None:
    files = CaptionFiles(tmp_path)
    lines = tuple(line(n, f"line {n}") for n in range(30))
    files.show(Captions(lines, "and so", 31_000))
    now = json.loads(files.now.read_text())
    assert (now["total"], now["interim"], now["heard"]) == (30, "and so", 31_000)
    assert [each["number"] for each in now["lines"]] == list(range(6, 30))


def test_nothing_is_there_before_anybody_spoke(tmp_path: Path) -> None:
    assert CaptionFiles(tmp_path / "none").lines() == ()


def test_segments_carry_what_the_lines_are_tagged_with() -> None:
    (segment,) = named_segments([replace(line(0, "Thank you."), name="Brazil", group="India")])
    assert (segment.name, segment.group, segment.speaker, segment.text) == ("Brazil", "India", "S0", "Thank you.")
