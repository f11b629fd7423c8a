"""``verbatim verify`` finds each way in which uploads, results, store and index can disagree."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from meetings.settings import Settings
from search_app.search import open_index

Run = Callable[..., Result]


@pytest.fixture
def data(processed: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of that folder where ``run`` looks."""
    shutil.copytree(processed[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def folder(data: Path, processed: tuple[Path, str]) -> Path:
    return data / "recordings" / processed[1]


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(data, data, f"sqlite:///{data}/verbatim.db")


def verify(run: Run) -> dict[str, str]:
    done = run("verify", "--json")
    assert (done.exit_code == 0) == (not json.loads(done.stdout)["broken"])
    broken: dict[str, str] = json.loads(done.stdout)["broken"]
    return broken


@pytest.mark.usefixtures("data")
def test_a_whole_store_has_no_fault(run: Run) -> None:
    assert verify(run) == {}
    assert "everything agrees" in run("verify").stderr


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("source.flac", b"other", "the file has changed"),
        ("source.flac", None, "the file is gone"),
        ("speech.wav", None, "its decoded sound is missing"),
        ("speech.wav", b"RIFF", "its decoded sound is missing or broken"),
        ("rendition.m4a", None, "the version to listen to is missing"),
        ("result.json", b"{", "the machine's own result is missing or broken"),
        (".speech.ab.tmp.wav", b"", "half-written files were left behind"),
    ],
)
def test_a_file_that_is_not_as_it_was(run: Run, folder: Path, name: str, content: bytes | None, told: str) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    assert told in verify(run)[folder.name]
    first = run("verify")
    assert first.exit_code == 1
    assert f"'day 1.flac' ({folder.name}): {told}" in first.stderr


def test_a_folder_of_nobody(run: Run, data: Path) -> None:
    (data / "recordings" / "stray").mkdir()
    assert verify(run) == {"store": "the folder stray belongs to no recording"}


@pytest.mark.parametrize("kept", [0, 1])
def test_an_index_that_lost_segments(run: Run, folder: Path, settings: Settings, kept: int) -> None:
    with closing(open_index(settings)) as index:
        index.replace_recording(folder.name, index.held(folder.name)[:kept])
    assert f"the index holds {kept} segments and the store" in verify(run)[folder.name]


def test_an_index_of_another_text(run: Run, folder: Path, data: Path) -> None:
    with closing(sqlite3.connect(data / "verbatim.db")) as store, store:
        store.execute("UPDATE segment SET text = text || '!' WHERE ordinal = 0")
    assert verify(run)[folder.name] == "the index holds another text than the store"


def test_segments_of_nobody_in_the_index(run: Run, folder: Path, settings: Settings) -> None:
    with closing(open_index(settings)) as index:
        held = index.held(folder.name)
        index.replace_recording("ghost", [replace(d, recording_id="ghost", id=f"ghost:{d.ordinal}") for d in held])
    assert "of which" in verify(run)["store"]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM transcript", "its transcript is missing"),
        ("UPDATE stage SET state = 'running' WHERE name = 'tag'", "it is called done, but not its stages tag"),
        ("UPDATE recording SET decoded_ms = decoded_ms + 5000", "its decoded sound has"),
    ],
)
def test_a_store_that_lost_rows(run: Run, folder: Path, data: Path, statement: str, told: str) -> None:
    with closing(sqlite3.connect(data / "verbatim.db")) as store, store:
        store.execute("PRAGMA foreign_keys=ON")
        store.execute(statement)
    assert told in verify(run)[folder.name]


def test_what_is_on_its_way_is_no_fault(run: Run, folder: Path, data: Path) -> None:
    with closing(sqlite3.connect(data / "verbatim.db")) as store, store:
        store.execute("UPDATE recording SET state = 'running'")
    (folder / "rendition.m4a").unlink()
    assert verify(run) == {}
    assert "1 of them are still being processed" in run("verify").stderr
