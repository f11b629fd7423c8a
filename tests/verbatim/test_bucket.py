"""Two machines without a common folder: recordings in a bucket, each stage on another machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ingest.fixity import FixityRounds
from ingest.intake import receive
from media.storage import storage_of
from meetings.catalogue.store import DuplicateError
from meetings.control import Control
from meetings.errors import NotFoundError
from meetings.recording import Recording
from meetings.settings import Settings
from tests.crashes.clockwork import ClockworkModels
from verbatim.backup import back_up, restore
from verbatim.verifying import verify
from verbatim.wiring import Wiring

pytestmark = pytest.mark.server


def machine(bucket: str, tmp_path: Path, name: str) -> Settings:
    """A machine's settings: a data folder of its own, the store and the bucket that all have."""
    environment = {
        "VERBATIM_RECORDINGS": bucket,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}",
        "VERBATIM_MEANING": "off",
    }
    return Settings.from_environ(environment, tmp_path / name)


@pytest.fixture
def machines(bucket: str, tmp_path: Path) -> Iterator[tuple[Wiring, Wiring]]:
    one, other = (Wiring(machine(bucket, tmp_path, name), index_read_only=False) for name in ("one", "other"))
    with closing(one), closing(other):
        yield one, other


@pytest.fixture
def recording(machines: tuple[Wiring, Wiring], tmp_path: Path) -> Recording:
    source = tmp_path / "plenary.flac"
    soundfile.write(source, 0.1 * np.sin(np.arange(16_000 * 40) / 20), 16_000)
    return receive(source, meeting="First meeting", catalogue=machines[0].catalogue, settings=machines[0].settings)


def names(wired: Wiring, recording: Recording) -> list[str]:
    return [file.name for file in storage_of(wired.settings).files(recording.id)]


def local(wired: Wiring) -> list[str]:
    return [path.name for path in wired.settings.recordings_dir.rglob("*") if path.is_file()]


def process(recording: Recording, machines: tuple[Wiring, ...]) -> None:
    """Run the stages, each on the next machine."""
    benches = [wired.stages(ClockworkModels()) for wired in machines]
    control = Control()
    benches[0].decode(recording, control)
    benches[-1].rendition(recording, control)
    benches[0].diarize(recording, control)
    for number in range(benches[-1].plan(recording, control)):
        benches[number % len(benches)].transcribe_batch(recording, number, control)
    benches[-1].tag(recording, control)
    for bench in benches:
        bench.index(recording, control)
    machines[0].catalogue.set_state(recording.id, "done")


def test_what_is_received_lies_in_the_bucket_alone(machines: tuple[Wiring, Wiring], recording: Recording) -> None:
    assert names(machines[1], recording) == ["source.flac"]
    assert local(machines[0]) == []


def test_a_refused_recording_leaves_nothing(
    machines: tuple[Wiring, Wiring], recording: Recording, tmp_path: Path
) -> None:
    with pytest.raises(DuplicateError):
        receive(
            tmp_path / "plenary.flac",
            meeting="First meeting",
            catalogue=machines[1].catalogue,
            settings=machines[1].settings,
        )
    assert storage_of(machines[0].settings).ids() == (recording.id,)
    assert local(machines[1]) == []


def test_each_stage_may_run_on_another_machine(machines: tuple[Wiring, Wiring], recording: Recording) -> None:
    process(recording, machines)
    assert len(machines[1].catalogue.transcript(recording.id).segments) > 1
    assert {"source.flac", "speech.wav", "rendition.m4a", "result.json", "work/plan.json"} <= {
        *names(machines[0], recording)
    }
    assert [*local(machines[0]), *local(machines[1])] == [], "nothing stays on the machines"
    assert machines[0].index.count() > 0


def test_a_changed_upload_is_found(machines: tuple[Wiring, Wiring], recording: Recording, tmp_path: Path) -> None:
    wired, storage = machines[1], storage_of(machines[1].settings)
    process(recording, (wired,))
    # The clockwork stages do not report to the catalogue.
    assert [fault.told for fault in verify(wired).faults if "stages" not in fault.told] == []
    (tmp_path / "changed").write_bytes(b"changed")
    storage.put(recording.id, "source.flac", tmp_path / "changed")
    told = [fault.told for fault in verify(wired).faults]
    assert "the file has changed" in told
    storage.remove(recording.id, "source.flac")
    assert "the file is gone" in [fault.told for fault in verify(wired).faults]

    storage.put("stray", "source.mp3", tmp_path / "changed")
    assert "the folder stray belongs to no recording" in [fault.told for fault in verify(wired).faults]
    rounds = FixityRounds(wired.settings, wired.catalogue, lambda: recording.created_at.replace(year=2099))
    assert rounds.check_next() == recording.id


def test_a_backup_has_what_lies_in_the_bucket_and_brings_it_back(
    machines: tuple[Wiring, Wiring], recording: Recording, tmp_path: Path
) -> None:
    def quiet(_done: int, _total: int) -> None:
        """Say nothing."""

    process(recording, machines)
    storage, target = storage_of(machines[0].settings), tmp_path / "backups"
    kept = {file.name: file.size_bytes for file in storage.files(recording.id)}
    first = back_up(machines[0].settings, target, recording.created_at, quiet)
    assert first.changed == ()
    second = back_up(machines[0].settings, target, recording.created_at.replace(year=2099), quiet)
    name = f"files/recordings/{recording.id}/source.flac"
    assert (first.folder / name).samefile(second.folder / name), "unchanged files take no room again"
    storage.remove_all(recording.id)
    with pytest.raises(NotFoundError):
        storage.open(recording.id, "source.flac")
    address, store = machines[0].settings.recordings_url, f"sqlite:///{tmp_path / 'back.db'}"
    back = Settings(tmp_path / "back", tmp_path, store, recordings_url=address)
    restore(second.folder, back, quiet)
    assert {file.name: file.size_bytes for file in storage_of(back).files(recording.id)} == kept
    assert not [path for path in back.recordings_dir.rglob("*") if path.is_file()]
