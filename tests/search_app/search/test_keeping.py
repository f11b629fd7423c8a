"""From the store to the index: nothing is lost on the way, whoever dies or is away."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import new_id
from meetings.errors import StorageError, UnavailableError
from meetings.recording import Recording
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript
from search_app.search.elastic_index import ElasticIndex, ElasticOptions
from search_app.search.keeping import LEASE, IndexKeeper
from search_app.search.port import SearchIndex, SegmentDocument
from search_app.search.tantivy_index import TantivyIndex
from tests.search_app.search.conftest import SHARED, free_port
from tests.search_app.search.corpus import query

ROOT = Path(__file__).parents[3]
NOON = dt.datetime(2013, 5, 30, 12, tzinfo=dt.UTC)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(f"sqlite:///{tmp_path}/verbatim.db")
    yield opened
    opened.close()


@pytest.fixture
def embedded(tmp_path: Path) -> TantivyIndex:
    return TantivyIndex(tmp_path / "index")


def add(catalogue: Catalogue) -> str:
    meeting = catalogue.add_meeting("First meeting")
    recording = Recording(new_id(), meeting, "a.mp3", new_id(), 1, NOON)
    catalogue.add_recording(recording)
    return recording.id


def say(catalogue: Catalogue, recording_id: str, *texts: str) -> None:
    segments = [Segment(Span(i * 1000, i * 1000 + 900), "S1", text) for i, text in enumerate(texts)]
    catalogue.save_transcript(recording_id, Transcript(len(texts) * 1000, tuple(segments), "en"))


def said(index: SearchIndex, recording_id: str | None = None) -> list[str]:
    hits = index.search(query(recording_id=recording_id, limit=1000)).hits
    return [hit.document.text for hit in hits]


def test_takes_over_what_was_said_changed_and_deleted(catalogue: Catalogue, embedded: TantivyIndex) -> None:
    keeper = IndexKeeper(catalogue, embedded)
    first, second = add(catalogue), add(catalogue)
    say(catalogue, first, "one", "two")
    say(catalogue, second, "three")
    keeper.catch_up()
    assert (said(embedded, first), said(embedded, second)) == (["one", "two"], ["three"])
    say(catalogue, first, "four")
    catalogue.delete_recording(second)
    assert catalogue.index_changes.backlog().recordings == 2
    assert set(keeper.catch_up().done) == {first, second}
    assert said(embedded) == ["four"]
    assert catalogue.index_changes.backlog().recordings == 0


def test_one_keeper_at_a_time(catalogue: Catalogue, embedded: TantivyIndex) -> None:
    say(catalogue, add(catalogue), "one")
    catalogue.leases.take(LEASE, "another", 60)
    keeper = IndexKeeper(catalogue, embedded)
    assert keeper.catch_up().done == ()
    assert not keeper.catch_up_with(catalogue.index_changes.waiting()[0].recording_id, wait_s=0.3)
    with pytest.raises(UnavailableError, match="Another process"):
        keeper.rebuild()
    catalogue.leases.give_back(LEASE, "another")
    keeper.catch_up()
    assert said(embedded) == ["one"]


def test_an_index_that_was_lost_or_is_outdated_is_built_anew(catalogue: Catalogue, embedded: TantivyIndex) -> None:
    say(catalogue, add(catalogue), "one")
    IndexKeeper(catalogue, embedded).catch_up()
    shutil.rmtree(embedded._folder)
    IndexKeeper(catalogue, embedded).catch_up()
    assert said(embedded) == ["one"]
    (embedded._folder / "current.json").write_text('{"version": 0, "generation": "generation-0"}')
    IndexKeeper(catalogue, embedded).catch_up()
    assert said(embedded) == ["one"]


class Refusing(TantivyIndex):
    """An index that has no room for one recording, or is away."""

    refused: str | None = None
    away = False

    def replace_recording(self, recording_id: str, documents: Iterable[SegmentDocument]) -> None:
        if self.away:
            raise UnavailableError("The index is away.")
        if recording_id == self.refused:
            raise StorageError("There is no room.")
        super().replace_recording(recording_id, documents)


def test_a_recording_that_is_refused_keeps_no_other_waiting(catalogue: Catalogue, tmp_path: Path) -> None:
    index = Refusing(tmp_path / "index")
    keeper = IndexKeeper(catalogue, index)
    first, second = add(catalogue), add(catalogue)
    keeper.catch_up()
    index.refused = first
    say(catalogue, first, "one")
    say(catalogue, second, "two")
    assert keeper.catch_up_with(second)
    with pytest.raises(StorageError, match="no room"):
        keeper.catch_up_with(first)
    with pytest.raises(StorageError, match="no room"):
        keeper.keep_up()
    assert said(index) == ["two"]
    index.refused = None
    assert keeper.catch_up_with(first)
    assert said(index, first) == ["one"]


def test_what_waits_goes_on_waiting_while_the_index_is_away(catalogue: Catalogue, tmp_path: Path) -> None:
    index = Refusing(tmp_path / "index")
    keeper = IndexKeeper(catalogue, index)
    recording = add(catalogue)
    keeper.catch_up()
    index.away = True
    say(catalogue, recording, "one")
    with pytest.raises(UnavailableError):
        keeper.catch_up_with(recording)
    assert catalogue.index_changes.backlog().recordings == 1
    index.away = False
    keeper.catch_up()
    assert said(index) == ["one"]


class Slow(TantivyIndex):
    """An index whose writer is frozen in the middle of its work."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reached, self.go_on = threading.Event(), threading.Event()

    def replace_recording(self, recording_id: str, documents: Iterable[SegmentDocument]) -> None:
        read = list(documents)
        self.reached.set()
        self.go_on.wait(20)
        super().replace_recording(recording_id, read)


def test_a_keeper_that_was_frozen_and_writes_an_old_state_has_it_done_again(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(IndexKeeper, "_renew", lambda self: None)
    recording = add(catalogue)
    say(catalogue, recording, "first")
    IndexKeeper(catalogue, TantivyIndex(tmp_path / "index")).catch_up()
    say(catalogue, recording, "old")
    slow = Slow(tmp_path / "index")
    frozen = IndexKeeper(catalogue, slow, lease_s=0.3)
    failures: list[Exception] = []

    def keep() -> None:
        try:
            frozen.catch_up()
        except UnavailableError as error:
            failures.append(error)

    thread = threading.Thread(target=keep)
    thread.start()
    assert slow.reached.wait(20)
    say(catalogue, recording, "new")
    time.sleep(0.4)
    other = IndexKeeper(catalogue, TantivyIndex(tmp_path / "index"))
    other.catch_up()
    assert said(slow) == ["new"]
    slow.go_on.set()
    thread.join()
    assert said(slow) == ["old"]
    assert len(failures) == 1
    other.catch_up()
    assert said(slow) == ["new"]


@pytest.mark.process
def test_keepers_killed_at_random_moments_lose_nothing(catalogue: Catalogue, embedded: TantivyIndex) -> None:
    dice = random.Random(7)
    recordings = [add(catalogue) for _ in range(6)]
    newest: dict[str, list[str]] = {}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).with_name("keeper_process.py"))]
    command += [str(catalogue._engine.url.render_as_string()), str(embedded._folder)]
    cut_off = 0
    for kill in range(12):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        end = time.monotonic() + dice.uniform(0.1, 0.6)
        change = 0
        while time.monotonic() < end:
            recording, change = dice.choice(recordings), change + 1
            newest[recording] = [f"state {kill} {change} {n}" for n in range(dice.randrange(1, 40))]
            say(catalogue, recording, *newest[recording])
        process.kill()
        process.wait()
        process.stdout.close()
        cut_off += bool(catalogue.index_changes.waiting())
    assert cut_off > 6, "The kills fell between changes: little was tested."
    time.sleep(0.6)  # the lease of the last one ends
    IndexKeeper(catalogue, embedded).catch_up()
    assert {recording: said(embedded, recording) for recording in newest} == newest
    assert catalogue.index_changes.waiting() == ()


@pytest.mark.server
@pytest.mark.skipif(not (SHARED / "start.sh").exists(), reason="No server that a test may stop and start.")
def test_an_elasticsearch_that_was_down_only_delays(catalogue: Catalogue) -> None:
    folder, port = tempfile.mkdtemp(prefix="verbatim-elasticsearch-"), str(free_port())

    def run(script: str) -> None:
        subprocess.run([SHARED / script, port, folder], check=True, capture_output=True, timeout=300)

    index = ElasticIndex(ElasticOptions(f"http://127.0.0.1:{port}"))
    keeper = IndexKeeper(catalogue, index)
    recording, other = add(catalogue), add(catalogue)
    try:
        run("start.sh")
        say(catalogue, recording, "before")
        keeper.catch_up()
        assert said(index) == ["before"]
        run("stop.sh")
        say(catalogue, recording, "meanwhile")
        say(catalogue, other, "more")
        with pytest.raises(UnavailableError, match="does not answer"):
            keeper.catch_up()
        assert catalogue.index_changes.backlog().recordings == 2
        run("start.sh")
        keeper.catch_up()
        assert sorted(said(index)) == ["meanwhile", "more"]
        assert catalogue.index_changes.backlog().recordings == 0
    finally:
        run("stop.sh")
        index.close()
        shutil.rmtree(folder, ignore_errors=True)
