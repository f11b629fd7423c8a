"""What the command line says when it is used rightly, wrongly, and with nothing in the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from verbatim.cli import command

Run = Callable[..., Result]
PATHS = [(name,) for name in sorted(command.commands)] + [("models", "fetch"), ("models", "list")]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_has_help(run: Run, path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("transcribe",),
        ("transcribe", "a.wav"),
        ("transcribe", "a.wav", "-o", "a.json", "--engine", "siri"),
        ("transcribe", "a.wav", "-o", "a.json", "--speakers", "0"),
        ("add", "a.wav"),
        ("export",),
        ("search", "x", "--limit", "many"),
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("transcribe", "no.wav", "-o", "out.json"), "There is no file"),
        (("transcribe", "no.wav", "-o", "out.xyz"), "does not say its format"),
        (("transcribe", "no.wav", "-o", "no/such/folder/out.json"), "does not exist"),
        (("diarize", "no.wav", "-o", "out.rttm"), "There is no file"),
        (("add", "no.wav", "--meeting", "M"), "There is no file"),
        (("add", "no.wav", "--meeting", "M", "--date", "31.06.2013"), "June has 30 days"),
        (("status", "0000"), "no recording"),
        (("cancel", "0000"), "no recording"),
        (("retry", "0000"), "no recording"),
        (("export", "0000", "-o", "out.txt"), "no recording"),
        (("search", "speaker:"), ""),
        (("models", "fetch", "whisper-enormous"), "whisper-enormous"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_failure_is_one_clear_line_and_exit_1(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("verbatim: ")
    assert result.stderr.count("\n") == 1
    assert sentence in result.stderr


def test_an_empty_store_says_how_to_begin(run: Run) -> None:
    result = run("status")
    assert result.exit_code == 0
    assert "verbatim add" in result.stderr


def test_json_prints_json_and_nothing_else(run: Run) -> None:
    assert json.loads(run("status", "--json").stdout) == []
    assert json.loads(run("search", "cooperation", "--json").stdout) == {"total": 0, "hits": []}


def test_an_untagged_text_is_tagged_from_its_labels(run: Run, tmp_path: Path, sample_files: tuple[Path, Path]) -> None:
    agenda, roster = sample_files
    source, target = tmp_path / "in.txt", tmp_path / "out.json"
    source.write_text(">>CHAIR MAJOR: We move to item two. India, you have the floor.\n>>INDIA: Thank you, Chair.\n")
    result = run("tag", str(source), "-o", str(target), "--agenda", str(agenda), "--roster", str(roster))
    assert result.exit_code == 0, result.output
    segments = json.loads(target.read_text())["segments"]
    assert {segment["name"] for segment in segments} == {"Peter Major", "India"}
    assert segments[-1]["agenda_item"] == "2"


@pytest.fixture
def sample_files() -> tuple[Path, Path]:
    from media.samples import sample_session

    session = sample_session()
    return session.agenda, session.roster
