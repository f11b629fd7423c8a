"""faster-whisper as it comes: one window after the other, with word times."""

from __future__ import annotations

import os
from typing import Any

from faster_whisper import WhisperModel
from stopwatch import Hear, main


def load(model: str) -> Hear:
    threads = len(os.sched_getaffinity(0))
    whisper = WhisperModel(
        model, device="cpu", compute_type=os.environ["PRECISION"], cpu_threads=threads, local_files_only=True
    )

    def hear(recording: str) -> dict[str, Any]:
        segments, _ = whisper.transcribe(recording, word_timestamps=True)
        return {
            "segments": [
                {
                    "start": s.start,
                    "end": s.end,
                    "text": s.text,
                    "words": [[w.start, w.end, w.word.strip()] for w in s.words or ()],
                }
                for s in segments
            ]
        }

    return hear


if __name__ == "__main__":
    main(load)
