"""Everything killed at random moments while sessions are sent, processed and edited: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from ingest import durable
from meetings.catalogue.store import Catalogue
from meetings.catalogue.transactions import utc_now
from meetings.editing.operations import EditText
from meetings.settings import Settings
from meetings.transcript import Transcript
from meetings.webhooks import EVENTS
from tests.crashes.clockwork import undisturbed
from tests.crashes.scene import ROOT, Scene
from tests.receiver import Receiver, receiving
from verbatim.wiring import Wiring

pytestmark = pytest.mark.process
SESSION_S = 90
WITHIN_S = 240


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    folder = tmp_path_factory.mktemp("sessions")

    def make(number: int) -> Path:
        path = folder / f"session {number}.flac"
        if not path.exists():
            noise = f"anoisesrc=color=pink:seed={number + 1}:sample_rate=16000:duration={SESSION_S + number % 7}"
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", noise, str(path)], check=True)
        return path

    return make


def environment(folder: Path, **more: str) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ELASTICSEARCH_URL"}}
    return {
        **inherited,
        "VERBATIM_DATA": str(folder),
        "PYTHONPATH": str(ROOT),
        "VERBATIM_WEBHOOK_HOSTS": "127.0.0.1",
        **more,
    }


class TestOneComputer:
    def test_fifty_kills(self, tmp_path: Path, recordings: Callable[[int], Path]) -> None:
        scene = Scene(tmp_path, environment(tmp_path))
        endure(scene, recordings, kills=50, seed=2013)

    @pytest.mark.long
    @pytest.mark.timeout(7200)
    @pytest.mark.parametrize("seed", range(3))
    def test_a_hundred_kills(self, tmp_path: Path, recordings: Callable[[int], Path], seed: int) -> None:
        scene = Scene(tmp_path, environment(tmp_path))
        endure(scene, recordings, kills=100, seed=seed, within_s=1800)


@pytest.mark.server
class TestServers:
    """The store's connections cut, its server and Elasticsearch gone for a while, beside everything else."""

    def test_twenty_kills(self, tmp_path: Path, recordings, postgres_server, postgres_url: str) -> None:
        scene = Scene(tmp_path, environment(tmp_path, DATABASE_URL=postgres_url))
        scene.more_victims = {"connection": lambda: cut_connections(postgres_url)}
        endure(scene, recordings, kills=20, seed=2014)

    @pytest.mark.long
    @pytest.mark.timeout(7200)
    @pytest.mark.parametrize("seed", range(2))
    def test_a_hundred_kills(
        self, tmp_path: Path, recordings, postgres_server, postgres_url: str, private_elasticsearch, seed: int
    ) -> None:
        scene = Scene(
            tmp_path,
            environment(
                tmp_path,
                DATABASE_URL=postgres_url,
                ELASTICSEARCH_URL=private_elasticsearch.url,
                ELASTICSEARCH_INDEX=f"kills-{seed}",
            ),
        )
        scene.more_victims = {
            "connection": lambda: cut_connections(postgres_url),
            "PostgreSQL": lambda: restart(postgres_server),
            "Elasticsearch": private_elasticsearch.kill,
        }
        endure(scene, recordings, kills=100, seed=seed, within_s=1800)


def cut_connections(postgres_url: str) -> bool:
    """Cut all connections to the store but this one."""
    query = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        cut = connection.execute(query).fetchone()
    return bool(cut and cut[0])


def restart(server) -> bool:
    server.stop()
    time.sleep(1)
    server.start()
    return True


def endure(
    scene: Scene, recordings: Callable[[int], Path], *, kills: int, seed: int, within_s: float = WITHIN_S
) -> None:
    """Run everything, kill, wait for the end, and look at all that was promised."""
    dice = random.Random(seed)
    stop = threading.Event()

    def send() -> None:
        number = 0
        while not stop.is_set():
            scene.upload(recordings(number))
            number += 1
            stop.wait(2)

    failures: list[Exception] = []

    def sending() -> None:
        try:
            send()
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    settings = Settings.from_environ(scene.environment)
    with receiving() as receiver, scene.running():
        receiver.answers = [(500, {}), (503, {})]
        with closing(Catalogue.open(settings.database_url)) as catalogue:
            catalogue.webhooks.add(receiver.url, EVENTS, utc_now())
        sender = threading.Thread(target=sending)
        sender.start()
        scene.fire(kills, dice)
        stop.set()
        sender.join()
        assert not failures, failures
        settle(scene, settings, within_s)
        codes = {name: role.end() for name, role in scene.roles.items() if name.startswith("worker")}
    assert set(codes.values()) == {0}, codes
    check(scene, settings, recordings)
    assert_told(scene, receiver)


def settle(scene: Scene, settings: Settings, within_s: float) -> None:
    """Wait until every recording has ended and the index has taken everything over."""
    wired = Wiring(settings)
    deadline = time.monotonic() + within_s
    scene.roles.pop("editor").kill()
    try:
        while time.monotonic() < deadline:
            for recording in wired.catalogue.recordings():
                # What a person would do: a step that was killed five times is given up, and tried again.
                if recording.state == "failed" and "The worker died" in (recording.error or ""):
                    wired.jobs.retry(recording.id)
            ended = all(recording.state == "done" for recording in wired.catalogue.recordings())
            waits = wired.catalogue.index_changes.backlog().recordings or wired.catalogue.webhooks.waiting()
            if ended and not waits:
                return
            time.sleep(0.5)
        states = {r.file_name: (r.state, r.error) for r in wired.catalogue.recordings()}
        logs = "\n".join(f"{path.name}:\n{path.read_text()[-3000:]}" for path in scene.folder.glob("*.log"))
        pytest.fail(f"Not at an end after {within_s} s: {states}\n{logs}")
    finally:
        wired.close()


def check(scene: Scene, settings: Settings, recordings: Callable[[int], Path]) -> None:
    assert_verified(scene.environment)
    wired = Wiring(settings)
    try:
        found = wired.catalogue.recordings()
        assert {r.file_name: r.id for r in found} == scene.accepted, "each upload is there once"
        for recording in found:
            source = recordings(int(recording.file_name.split()[1].partition(".")[0]))
            assert_whole(wired, recording.id, expected(source, scene.folder / "undisturbed"))
        saved = assert_edits_kept(wired.catalogue, scene.notes)
    finally:
        wired.close()
    print(f"{dict(scene.kills)}: {len(found)} recordings, {saved} edits")  # noqa: T201


def assert_told(scene: Scene, receiver: Receiver) -> None:
    """Every recording that came and every transcript was told of, some perhaps twice, under the same id."""
    told: dict[str, set[str]] = {"recording.received": set(), "transcript.ready": set()}
    ids = set()
    for headers, body in receiver.got:
        message = json.loads(body)
        if message["type"] in told:
            told[message["type"]].add(message["data"]["recording"])
            ids.add((headers["webhook-id"], message["type"], message["data"]["recording"]))
    assert told["recording.received"] == told["transcript.ready"] == set(scene.accepted.values())
    assert len(ids) == 2 * len(scene.accepted), "each was told under one id"


def assert_verified(environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "verbatim", "verify", "--json"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["broken"] == {}


_expected: dict[str, Transcript] = {}


def expected(source: Path, folder: Path) -> Transcript:
    if source.name not in _expected:
        _expected[source.name] = undisturbed(source, folder / source.stem, utc_now)
    return _expected[source.name]


def assert_whole(wired: Wiring, recording_id: str, wanted: Transcript) -> None:
    """Each stage's result is there once, and the machine's text is that of a run in peace."""
    machine = wired.catalogue.edits.passages_at(recording_id, 0)
    assert [each.segment.text for each in machine] == [segment.text for segment in wanted.segments]
    attempt = wired.catalogue.recording(recording_id).attempt
    steps = wired.jobs._client.list_workflow_steps(durable.workflow_id(recording_id, attempt))
    names = Counter(step["function_name"] for step in steps)
    assert names["finish"] == 1
    assert set(names.values()) == {1}


def assert_edits_kept(catalogue: Catalogue, notes: Path) -> int:
    """What was told as saved is in the history once; what was only asked for, once or not at all."""
    lines = notes.read_text().splitlines() if notes.exists() else []
    told: dict[str, set[str]] = {"try": set(), "saved": set()}
    for line in lines:
        kind, _, token = line.partition(" ")
        told[kind].add(token)
    kept = Counter(
        edit.operation.text
        for recording in catalogue.recordings()
        for edit in catalogue.edits.edits(recording.id)
        if isinstance(edit.operation, EditText)
    )
    assert told["saved"] <= set(kept) <= told["try"]
    assert set(kept.values()) <= {1}
    return len(kept)
