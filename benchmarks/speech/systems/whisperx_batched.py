"""WhisperX's transcription (its own voice activity, batches of 8) without its word alignment."""

from __future__ import annotations

import os
from typing import Any

import whisperx
from stopwatch import Hear, main


def load(model: str) -> Hear:
    threads = len(os.sched_getaffinity(0))
    pipeline = whisperx.load_model(
        model, "cpu", compute_type="int8", language="en", threads=threads, local_files_only=True
    )

    def hear(recording: str) -> dict[str, Any]:
        found = pipeline.transcribe(whisperx.load_audio(recording), batch_size=8)
        return {"segments": [{"start": s["start"], "end": s["end"], "text": s["text"]} for s in found["segments"]]}

    return hear


if __name__ == "__main__":
    main(load)
