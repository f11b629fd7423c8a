"""The steps on real models: each leaves its result once, and goes on where it was left."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from media.samples import SampleSession
from meetings.control import Control
from meetings.formats import result_json
from meetings.recording import ProcessingOptions
from transcribe import steps
from transcribe.work import WorkFolder

pytestmark = pytest.mark.models


class NoModels(steps.Models):
    """For steps that must not listen again."""

    def __init__(self) -> None:
        pass

    def diarizer(self):
        pytest.fail("The recording was diarized again.")

    def engine(self, options: ProcessingOptions):
        pytest.fail("A chunk was recognised again.")


@pytest.fixture(scope="module")
def task(models: steps.Models, sample: SampleSession, tmp_path_factory: pytest.TempPathFactory) -> steps.Task:
    """Twenty seconds of the sample session, taken through all steps but the last."""
    folder = tmp_path_factory.mktemp("task")
    source = folder / "source.opus"
    cut = ["ffmpeg", "-v", "error", "-ss", "20", "-t", "20", "-i", str(sample.audio), "-c", "copy", str(source)]
    subprocess.run(cut, check=True)
    task = steps.Task(source, WorkFolder(folder))
    steps.decode(task, Control())
    steps.diarize(task, models, Control())
    for number in range(steps.plan(task)):
        steps.transcribe_batch(task, models, number, Control())
    return task


def now() -> dt.datetime:
    return dt.datetime(2013, 5, 30, 9, 0, tzinfo=dt.UTC)


def test_a_step_whose_result_is_there_does_nothing(task: steps.Task) -> None:
    kept = {path: path.stat().st_mtime_ns for path in task.folder.root.rglob("*") if path.is_file()}
    steps.decode(task, Control())
    steps.diarize(task, NoModels(), Control())
    for number in range(steps.plan(task)):
        steps.transcribe_batch(task, NoModels(), number, Control())
    assert {path: path.stat().st_mtime_ns for path in task.folder.root.rglob("*") if path.is_file()} == kept


def test_a_batch_that_was_lost_is_recognised_as_before(task: steps.Task, models: steps.Models) -> None:
    (path,) = (task.folder.root / "work" / "asr").glob("*.json")
    before = path.read_text()
    path.unlink()
    steps.transcribe_batch(task, models, 0, Control())
    assert path.read_text() == before


def test_the_last_step_writes_the_result_with_where_it_came_from(task: steps.Task, models: steps.Models) -> None:
    transcript = steps.tag(task, models, now)
    kept = result_json.loads(task.folder.result.read_text())
    assert kept.text == transcript.text
    assert "draft agenda" in kept.text
    assert kept.provenance.created == "2013-05-30T09:00:00+00:00"
    assert kept.provenance.diarizer is not None
    assert kept.provenance.diarizer.startswith("pyannote.audio")
    assert {segment.speaker for segment in kept.segments} == {"S1", "S2"}


@pytest.mark.parametrize("step", ["tag", "transcribe_batch", "plan"])
def test_a_step_before_its_time_says_what_it_waits_for(step: str, models: steps.Models, tmp_path: Path) -> None:
    early = steps.Task(tmp_path / "none.wav", WorkFolder(tmp_path))
    calls = {
        "tag": lambda: steps.tag(early, models, now),
        "transcribe_batch": lambda: steps.transcribe_batch(early, models, 0, Control()),
        "plan": lambda: steps.plan(early),
    }
    with pytest.raises(LookupError, match="before"):
        calls[step]()
