"""Transcripts that exist already: taken over by the command, read, found and exported again."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import filelock
import pytest
from click.testing import Result

from meetings.formats import export
from meetings.formats.header import Header
from meetings.settings import Settings
from tests.meetings.formats.record import HEADER, TRANSCRIPT
from verbatim.wiring import Wiring

Run = Callable[..., Result]

CAPTIONERS = """FINISHED TRANSCRIPT
SECOND MEETING OF THE WORKING GROUP ON ENHANCED COOPERATION, DAY 3
***
THIS TEXT WAS MADE IN REAL TIME AND MAY CONTAIN MINOR ERRORS.
***
>>CHAIR MAJOR: [ Gavel ] Good morning. We move to item two.
1|P ag e
>>MARILYN CADE: Thank you, Chair. The questionnaire should be open to all.

>> (Pause) I would agree.
"""
CAPTIONS = """1
00:00:01,000 --> 00:00:04,000
>> Brazil: Thank you, Chair.

2
00:00:04,000 --> 00:00:08,000
The questionnaire should be open to all.
"""


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Path]:
    """One file of each kind."""
    contents = {
        "day3.txt": CAPTIONERS.encode(),
        "day3.srt": CAPTIONS.encode(),
        **{f"day3.{fmt}": export(TRANSCRIPT, HEADER, fmt) for fmt in ("docx", "vtt", "json")},
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name.partition(".")[2]: tmp_path / name for name in contents}


@pytest.mark.parametrize("kind", ["txt", "docx", "srt", "vtt", "json"])
def test_a_transcript_is_taken_over_found_and_exported_again(
    run: Run, given: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    done = run("import", str(given[kind]), "--meeting", "Second meeting", "--date", "2013-11-08", "--json")
    assert done.exit_code == 0, done.output
    recording_id = json.loads(done.stdout)["id"]
    hits = json.loads(run("search", "questionnaire", "--json").stdout)
    assert hits["total"] >= 1
    assert hits["hits"][0]["meeting"] == "Second meeting"
    assert json.loads(run("status", recording_id, "--json").stdout)["state"] == "done"
    assert run("verify").exit_code == 0
    again = tmp_path / f"again.{kind}"
    assert run("export", recording_id, "-o", str(again)).exit_code == 0
    twice = run("import", str(again), "--meeting", "Once more", "--date", "2013-11-08", "--json")
    assert json.loads(twice.stdout)["segments"] == json.loads(done.stdout)["segments"]


def test_captioners_debris_goes_and_what_happened_stays(run: Run, given: dict[str, Path], tmp_path: Path) -> None:
    recording_id = run("import", str(given["txt"]), "--meeting", "M").stdout.strip()
    run("export", recording_id, "-o", str(tmp_path / "out.json"))
    result = json.loads((tmp_path / "out.json").read_text())
    assert [segment["text"] for segment in result["segments"]] == [
        "[Gavel] Good morning. We move to item two.",
        "Thank you, Chair. The questionnaire should be open to all.",
        "[Pause] I would agree.",
    ]
    assert [segment["name"] for segment in result["segments"]] == ["Major", "Marilyn Cade", None]
    assert result["timed"] is False


def test_agenda_and_roster_name_and_tag_the_text(run: Run, given: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "agenda.json").write_text('{"items": [{"number": "2", "title": "Method"}]}')
    (tmp_path / "roster.csv").write_text("name,role\nPeter Major,chair\nMarilyn Cade,member\n")
    options = ("--agenda", str(tmp_path / "agenda.json"), "--roster", str(tmp_path / "roster.csv"))
    recording_id = run("import", str(given["txt"]), "--meeting", "M", *options).stdout.strip()
    run("export", recording_id, "-o", str(tmp_path / "out.json"))
    segments = json.loads((tmp_path / "out.json").read_text())["segments"]
    assert segments[0]["name"] == "Peter Major"
    assert segments[-1]["agenda_item"] == "2"


def test_a_result_file_without_words_gets_their_times_from_its_segments(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    segment = {"start": 1, "end": 3, "speaker": "S1", "text": "Good morning all."}
    source.write_text(json.dumps({"version": 1, "duration": 3, "segments": [segment]}))
    recording_id = run("import", str(source), "--meeting", "M", "--language", "en").stdout.strip()
    run("export", recording_id, "-o", str(tmp_path / "out.json"))
    result = json.loads((tmp_path / "out.json").read_text())
    assert [word["text"] for word in result["segments"][0]["words"]] == ["Good", "morning", "all."]
    assert (result["language"], "timed" in result) == ("en", False)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"%PDF-1.4", "cannot be read from a “.pdf” file"),
        ("a.docx", b"PK\x03\x04", "not a Word document"),
        ("a.srt", b"hello", "not SRT"),
        ("a.json", b"{}", "“version” is missing"),
        ("a.txt", b"***\n", "no speech in it"),
    ],
)
def test_what_is_no_transcript_is_refused_and_not_kept(
    run: Run, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = run("import", str(tmp_path / name), "--meeting", "M")
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert json.loads(run("status", "--json").stdout) == []


def test_a_busy_index_only_delays_until_the_text_is_found(
    run: Run, given: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "search_app.search.tantivy_index.TantivyIndex.__init__.__kwdefaults__", {"read_only": False, "wait_s": 0.1}
    )
    index = tmp_path / "data" / "index"
    index.mkdir(parents=True)
    with filelock.FileLock(index / "write.lock"):
        result = run("import", str(given["txt"]), "--meeting", "M")
    assert result.exit_code == 0
    (recording,) = json.loads(run("status", "--json").stdout)
    assert (recording["state"], recording["error"]) == ("done", None)
    assert json.loads(run("search", "questionnaire", "--json").stdout)["total"] == 0
    with closing(Wiring(Settings.from_environ({}, tmp_path / "data"), index_read_only=False)) as wired:
        wired.keeper.catch_up()
    assert json.loads(run("search", "questionnaire", "--json").stdout)["total"] == 1


def test_the_header_of_what_was_taken_over_says_so(tmp_path: Path, given: dict[str, Path]) -> None:
    from meetings.formats.taking_over import take_over

    transcript = take_over(given["txt"].read_bytes(), ".txt", "en")
    assert "taken over from another text" in export(transcript, Header("M"), "txt").decode().lower()
