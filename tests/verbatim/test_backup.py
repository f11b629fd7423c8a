"""Backups made while people edit and workers work, restored elsewhere and held to ``verify``."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from meetings.catalogue.transactions import utc_now
from meetings.editing.operations import EditText
from meetings.people import Actor
from meetings.settings import Settings
from verbatim import backup as backups
from verbatim.verifying import verify
from verbatim.wiring import Wiring

Run = Callable[..., Result]
EDITOR = Actor("Editor", "secretariat")
NOW = dt.datetime(2026, 11, 24, 8, 15, tzinfo=dt.UTC)


def quiet(done: int, total: int) -> None:
    assert 0 <= done <= total


@pytest.fixture
def settings(processed: tuple[Path, str], tmp_path: Path) -> Settings:
    shutil.copytree(processed[0], tmp_path / "data")
    return Settings(tmp_path / "data", tmp_path, f"sqlite:///{tmp_path}/data/verbatim.db")


def elsewhere(settings: Settings, database_url: str | None = None) -> Settings:
    data = settings.data_dir.with_name("elsewhere")
    return replace(settings, data_dir=data, database_url=database_url or f"sqlite:///{data}/verbatim.db")


def assert_restored(folder: Path, there: Settings) -> Wiring:
    backups.restore(folder, there, quiet)
    wired = Wiring(there, index_read_only=False)
    wired.keeper.rebuild()
    assert verify(wired).faults == ()
    return wired


def edit(settings: Settings, text: str) -> None:
    with closing(Wiring(settings)) as wired:
        (recording,) = wired.catalogue.recordings()
        first = wired.catalogue.edits.passages(recording.id)[0]
        base = wired.catalogue.edits.revision(recording.id)
        wired.catalogue.edits.save(recording.id, base, [EditText(first.id, text)], EDITOR, utc_now())


def first_text(wired: Wiring) -> str:
    return wired.catalogue.edits.passages(wired.catalogue.recordings()[0].id)[0].segment.text


def test_what_is_backed_up_comes_back(settings: Settings, tmp_path: Path) -> None:
    edit(settings, "Corrected by hand.")
    made = backups.back_up(settings, tmp_path / "usb", NOW, quiet)
    assert made.folder.name == "verbatim-2026-11-24T081500Z"
    assert made.changed == ()
    shutil.rmtree(settings.data_dir)
    with closing(assert_restored(made.folder, elsewhere(settings))) as wired:
        assert first_text(wired) == "Corrected by hand."


def test_a_backup_while_somebody_edits_is_of_one_moment(settings: Settings, tmp_path: Path) -> None:
    over = threading.Event()

    def work() -> None:
        number = 0
        while not over.is_set():
            edit(settings, f"edit {number}")
            number += 1

    editor = threading.Thread(target=work)
    editor.start()
    try:
        made = [
            backups.back_up(settings, tmp_path / "usb", NOW + dt.timedelta(seconds=n), quiet).folder for n in range(5)
        ]
    finally:
        over.set()
        editor.join()
    for number, folder in enumerate(made):
        there = replace(settings, data_dir=tmp_path / f"r{number}", database_url=f"sqlite:///{tmp_path}/r{number}/v.db")
        assert_restored(folder, there).close()


@pytest.mark.server
def test_a_server_s_store_comes_back_on_a_server_and_on_one_computer(
    settings: Settings, tmp_path: Path, postgres_url: str, postgres_server
) -> None:
    edit(settings, "Corrected by hand.")
    served = elsewhere(settings, postgres_url)
    made = backups.back_up(settings, tmp_path / "usb", NOW, quiet)
    with closing(assert_restored(made.folder, served)) as wired:
        assert first_text(wired) == "Corrected by hand."
    edit(served, "Corrected on the server.")
    again = backups.back_up(served, tmp_path / "usb", NOW + dt.timedelta(days=1), quiet)
    alone = replace(settings, data_dir=tmp_path / "alone", database_url=f"sqlite:///{tmp_path}/alone/verbatim.db")
    with closing(assert_restored(again.folder, alone)) as wired:
        assert first_text(wired) == "Corrected on the server."
    edit(alone, "Corrected at home.")


def test_what_did_not_change_takes_no_room_again(settings: Settings, tmp_path: Path) -> None:
    first, second = (
        backups.back_up(settings, tmp_path / "usb", NOW + dt.timedelta(days=n), quiet).folder for n in range(2)
    )
    source = next(first.glob("files/recordings/*/source.*"))
    assert (second / source.relative_to(first)).stat().st_ino == source.stat().st_ino
    assert backups.thin_out(tmp_path / "usb", 1) == [first]
    assert_restored(second, elsewhere(settings)).close()


def test_drafts_index_and_unfinished_uploads_stay_out(settings: Settings, tmp_path: Path) -> None:
    folder = next((settings.data_dir / "recordings").iterdir())
    (folder / ".speech.ab.tmp.wav").write_bytes(b"x")
    (settings.data_dir / "uploads").mkdir(exist_ok=True)
    (settings.data_dir / "uploads" / "half").write_bytes(b"x")
    made = backups.back_up(settings, tmp_path / "usb", NOW, quiet)
    names = json.loads((made.folder / "manifest.json").read_text())
    assert not [name for name in names if "tmp" in name or "index" in name or "uploads" in name or "jobs" in name]
    assert "store.db" in names


def test_a_changed_upload_is_told_and_backed_up_all_the_same(run: Run, settings: Settings, tmp_path: Path) -> None:
    next(settings.data_dir.glob("recordings/*/source.*")).write_bytes(b"rotten")
    done = run("backup", str(tmp_path / "usb"))
    assert done.exit_code == 1
    assert "not as they were received" in done.stderr
    assert Path(done.stdout.strip()).is_dir()


@pytest.mark.parametrize("harm", ["change", "remove", "manifest"])
def test_a_damaged_backup_is_refused_whole(settings: Settings, tmp_path: Path, run: Run, harm: str) -> None:
    made = backups.back_up(settings, tmp_path / "usb", NOW, quiet)
    victim = next(made.folder.glob("files/recordings/*/source.*"))
    if harm == "change":
        victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    elif harm == "remove":
        victim.unlink()
    else:
        (made.folder / "manifest.json").write_text("{}")
    done = run("restore", str(made.folder), "--data", str(tmp_path / "elsewhere"))
    assert done.exit_code == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "elsewhere").exists()


def test_a_manifest_that_leads_out_of_its_folder_is_refused(settings: Settings, tmp_path: Path, run: Run) -> None:
    made = backups.back_up(settings, tmp_path / "usb", NOW, quiet)
    manifest = json.loads((made.folder / "manifest.json").read_text())
    manifest["files/../../evil"] = {"sha256": "0", "bytes": 0}
    (made.folder / "manifest.json").write_text(json.dumps(manifest))
    assert "it names" in run("restore", str(made.folder), "--data", str(tmp_path / "elsewhere")).stderr


def test_nothing_is_restored_over_what_is_there(settings: Settings, tmp_path: Path, run: Run) -> None:
    done = run("backup", str(tmp_path / "usb"))
    assert done.exit_code == 0, done.output
    again = run("restore", done.stdout.strip())
    assert again.exit_code == 1
    assert "not empty" in again.stderr


def test_a_backup_into_the_data_folder_is_refused(run: Run, settings: Settings) -> None:
    done = run("backup", str(settings.data_dir / "backups"))
    assert done.exit_code == 1
    assert "on another disk" in done.stderr
