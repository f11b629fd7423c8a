"""What cannot be used: one clear sentence, exit code 1, and nothing half-stored."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from media.samples import SampleSession
from tests.verbatim.conftest import Store, run_verbatim

Maker = Callable[[], Path]


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", *arguments], check=True)


@pytest.fixture
def make(tmp_path: Path, sample: SampleSession) -> dict[str, Maker]:
    def empty() -> Path:
        (path := tmp_path / "empty.mp3").touch()
        return path

    def text() -> Path:
        (path := tmp_path / "minutes.mp4").write_text("Minutes of the first meeting\n" * 100)
        return path

    def silent_film() -> Path:
        path = tmp_path / "film.mp4"
        _ffmpeg("-f", "lavfi", "-i", "testsrc=duration=2:size=160x120:rate=5", "-pix_fmt", "yuv420p", str(path))
        return path

    def good() -> Path:
        path = tmp_path / "good.mp3"
        _ffmpeg("-t", "4", "-i", str(sample.audio), str(path))
        return path

    return {"empty": empty, "text": text, "silent film": silent_film, "good": good}


def _is_told(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode == 1, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("verbatim: ")
    assert sentence in last
    assert "Traceback" not in done.stderr


def _nothing_is_stored(data: Path) -> None:
    kept = [path for path in data.glob("recordings/**/*") if path.is_file()]
    assert kept == []
    assert json.loads(run_verbatim(data, "status", "--json").stdout) == []


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("empty", "is empty"), ("text", "minutes.mp4"), ("silent film", "film.mp4")],
)
@pytest.mark.process
def test_what_is_no_recording(make: dict[str, Maker], tmp_path: Path, kind: str, sentence: str) -> None:
    path, data, out = make[kind](), tmp_path / "data", tmp_path / "out.json"
    _is_told(run_verbatim(data, "add", str(path), "--meeting", "M", check=False), sentence)
    _nothing_is_stored(data)
    _is_told(run_verbatim(data, "transcribe", str(path), "-o", str(out), check=False), sentence)
    assert not out.exists()


@pytest.mark.process
def test_a_language_that_does_not_exist(make: dict[str, Maker], tmp_path: Path) -> None:
    path, data = make["good"](), tmp_path / "data"
    done = run_verbatim(data, "transcribe", str(path), "-o", str(tmp_path / "o.json"), "--language", "xx", check=False)
    _is_told(done, "xx")


@pytest.mark.process
def test_a_date_that_does_not_exist(make: dict[str, Maker], tmp_path: Path) -> None:
    path, data = make["good"](), tmp_path / "data"
    done = run_verbatim(data, "add", str(path), "--meeting", "M", "--date", "31.06.2013", check=False)
    _is_told(done, "June has 30 days")
    _nothing_is_stored(data)


@pytest.mark.process
def test_without_ffmpeg(make: dict[str, Maker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, data = make["good"](), tmp_path / "data"
    (bare := tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(bare))
    _is_told(run_verbatim(data, "add", str(path), "--meeting", "M", check=False), "ffmpeg")
    _nothing_is_stored(data)
    doctor = run_verbatim(data, "doctor", check=False)
    _is_told(doctor, "ffmpeg")


@pytest.mark.process
def test_without_models_a_recording_keeps_its_upload_and_can_be_tried_again(
    make: dict[str, Maker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, data = make["good"](), tmp_path / "data"
    monkeypatch.setenv("VERBATIM_MODELS", str(tmp_path / "no-models"))
    done = run_verbatim(data, "transcribe", str(path), "-o", str(tmp_path / "o.json"), check=False)
    _is_told(done, "verbatim models fetch")
    added = run_verbatim(data, "add", str(path), "--meeting", "M", "--wait", check=False)
    _is_told(added, "verbatim models fetch")
    (row,) = json.loads(run_verbatim(data, "status", "--json").stdout)
    assert row["state"] == "failed"
    assert list((data / "recordings" / row["id"]).glob("source*"))
    run_verbatim(data, "retry", row["id"])
    again = json.loads(run_verbatim(data, "status", row["id"], "--json").stdout)
    assert (again["state"], again["attempt"]) == ("queued", 2)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("A full disk needs the right to mount one.")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.process
def test_on_a_full_disk(make: dict[str, Maker], small_disk: Path) -> None:
    path = make["good"]()
    done = run_verbatim(small_disk / "data", "add", str(path), "--meeting", "M", check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "room" in done.stderr or "full" in done.stderr
    assert [p for p in (small_disk / "data").glob("recordings/**/*") if p.is_file()] == []


@pytest.mark.models
def test_a_truncated_recording_is_processed_as_far_as_it_goes(
    store: Store, sample: SampleSession, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.mp4"
    _ffmpeg("-t", "60", "-i", str(sample.audio), "-c:a", "aac", "-movflags", "+faststart", str(whole))
    content = whole.read_bytes()
    (cut := tmp_path / "cut.mp4").write_bytes(content[: len(content) * 6 // 10])
    added = store.run("add", str(cut), "--meeting", "Cut meeting", "--language", "en", "--wait")
    status = store.json("status", added.stdout.strip())
    assert status["state"] == "done"
    assert 15 < status["missing"] < 35
    found = store.json("search", "Japan", "--meeting", "Cut meeting")
    assert found["total"] > 0
