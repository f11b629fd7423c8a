"""What is the embedded index's own: one folder, many processes, generations, crashes."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from meetings.errors import StorageError, UnavailableError
from meetings.settings import Settings
from search_app.search import open_index
from search_app.search.port import OutdatedIndexError, SegmentDocument
from search_app.search.tantivy_index import TantivyIndex
from tests.search_app.search.corpus import MORNING, query, segment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def total(folder: Path, text: str = "") -> int:
    return TantivyIndex(folder, read_only=True).search(query(text)).total


def test_opens_from_settings_and_touches_nothing_before_the_first_write(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, models_dir=tmp_path, database_url="sqlite://")
    index = open_index(settings, read_only=True)
    assert index.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_reader_writes_nothing(folder: Path) -> None:
    with pytest.raises(StorageError):
        TantivyIndex(folder, read_only=True).replace_recording("r", MORNING)


def test_an_index_of_another_version_says_how_to_renew_it(folder: Path) -> None:
    index = TantivyIndex(folder)
    index.rebuild(MORNING)
    current = folder / "current.json"
    current.write_text(json.dumps(json.loads(current.read_text()) | {"version": 0}))
    for ask in (index.count, lambda: index.search(query()), lambda: index.replace_recording("r", [])):
        with pytest.raises(OutdatedIndexError, match="verbatim reindex"):
            ask()
    assert index.rebuild(MORNING) == index.count() == len(MORNING)


@pytest.mark.parametrize("harm", [lambda f: (f / "current.json").write_text("{"), lambda f: _harm_generation(f)])
def test_a_damaged_index_says_how_to_renew_it(folder: Path, harm: Callable[[Path], object]) -> None:
    TantivyIndex(folder).rebuild(MORNING)
    harm(folder)
    with pytest.raises(StorageError, match="verbatim reindex"):
        total(folder)
    TantivyIndex(folder).rebuild(MORNING)
    assert total(folder) == len(MORNING)


def _harm_generation(folder: Path) -> None:
    meta = next(folder.glob("generation-*/meta.json"))
    meta.write_text("no longer what it was")


def test_rebuilding_leaves_one_generation(folder: Path) -> None:
    index = TantivyIndex(folder)
    for _ in range(3):
        index.rebuild(MORNING)
    assert len(list(folder.glob("generation-*"))) == 1


def test_many_small_writes_leave_few_files(folder: Path) -> None:
    index = TantivyIndex(folder)
    for i in range(30):
        index.replace_recording(f"r{i}", [segment(f"r{i}", 0, "Some words.")])
    assert index.count() == 30
    assert len(list(folder.glob("generation-*/*.term"))) < 15


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file is in the way")
    with pytest.raises(StorageError):
        TantivyIndex(tmp_path / "index").replace_recording("r", MORNING)


def _endless(started: Any) -> Iterator[SegmentDocument]:
    ordinal = 0
    while True:
        yield segment("endless", ordinal, f"word{ordinal} and more of the same words")
        ordinal += 1
        if ordinal == 2_000:
            started.set()


def _rebuild_forever(folder: Path, started: Any) -> None:
    TantivyIndex(folder).rebuild(_endless(started))


def _replace_forever(folder: Path, started: Any) -> None:
    index = TantivyIndex(folder)
    documents = [segment("endless", i, f"word{i} and more of the same words") for i in range(300)]
    while True:
        index.replace_recording("endless", documents)
        started.set()


@pytest.fixture
def busy(folder: Path) -> Iterator[Callable[[Any], multiprocessing.process.BaseProcess]]:
    """Start a process that keeps writing, once it has begun."""
    context = multiprocessing.get_context("spawn")
    processes: list[multiprocessing.process.BaseProcess] = []

    def start(target: Any) -> multiprocessing.process.BaseProcess:
        started = context.Event()
        process = context.Process(target=target, args=(folder, started), daemon=True)
        process.start()
        processes.append(process)
        assert started.wait(60)
        return process

    yield start
    for process in processes:
        process.kill()
        process.join()


@pytest.mark.process
def test_a_second_writer_is_told_to_wait_and_readers_go_on(folder: Path, busy: Any) -> None:
    TantivyIndex(folder).rebuild(MORNING)
    busy(_rebuild_forever)
    with pytest.raises(UnavailableError, match="Another process"):
        TantivyIndex(folder, wait_s=0.2).replace_recording("r", MORNING)
    assert total(folder, "policy") == 1


@pytest.mark.process
@pytest.mark.parametrize("target", [_rebuild_forever, _replace_forever])
def test_a_killed_writer_leaves_a_whole_index_that_can_be_written_at_once(folder: Path, busy: Any, target: Any) -> None:
    TantivyIndex(folder).rebuild(MORNING)
    for pause in (0.0, 0.03, 0.07):
        writer = busy(target)
        time.sleep(pause)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        assert total(folder, "policy") == 1
        assert TantivyIndex(folder).search(query(recording_id="endless")).total in {0, 300}
        TantivyIndex(folder, wait_s=5).replace_recording("after", [segment("after", 0, "Spoken afterwards.")])
        assert total(folder, "afterwards") == 1


@pytest.mark.process
def test_two_writers_take_turns(folder: Path, busy: Any) -> None:
    busy(_replace_forever)
    index = TantivyIndex(folder, wait_s=30)
    for i in range(5):
        index.replace_recording(f"r{i}", [segment(f"r{i}", 0, "Taking turns.")])
    assert total(folder, "turns") == 5
