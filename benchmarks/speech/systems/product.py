"""Verbatim itself: the steps of a recording, each with its share of the time."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.speech.systems.stopwatch import Hear, main
from meetings.control import Control
from meetings.settings import Settings
from transcribe import steps
from transcribe.work import WorkFolder


def load(_: str) -> Hear:
    models = steps.Models(Settings.from_environ(os.environ))
    models.engine(steps.ProcessingOptions())
    models.diarizer()
    return partial(hear, models)


def hear(models: steps.Models, recording: str) -> dict[str, Any]:
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        task = steps.Task(Path(recording), WorkFolder(Path(folder)))
        with timed(spent, "decode"):
            steps.decode(task, Control())
        with timed(spent, "diarize"):
            steps.diarize(task, models, Control())
        with timed(spent, "transcribe"):
            for number in range(steps.plan(task)):
                steps.transcribe_batch(task, models, number, Control())
        with timed(spent, "tag"):
            transcript = steps.tag(task, models, partial(dt.datetime.now, dt.UTC))
        found = task.folder.load_diarization()
    assert found is not None
    diarization, _ = found
    return {
        "segments": [
            {
                "start": segment.span.start_s,
                "end": segment.span.end_s,
                "speaker": segment.speaker,
                "language": segment.language,
                "text": segment.text,
                "words": [[word.span.start_s, word.span.end_s, word.text] for word in segment.words],
            }
            for segment in transcript.segments
        ],
        "turns": [[turn.span.start_s, turn.span.end_s, turn.speaker] for turn in diarization.turns],
        "exclusive": [[turn.span.start_s, turn.span.end_s, turn.speaker] for turn in diarization.exclusive],
        "cpu_s": spent,
    }


class timed:  # noqa: N801 -- read like a statement
    """Note the processor time of a stage."""

    def __init__(self, spent: dict[str, float], name: str) -> None:
        self.spent, self.name = spent, name

    def __enter__(self) -> None:
        self.before = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.spent[self.name] = time.process_time() - self.before


if __name__ == "__main__":
    main(load)
