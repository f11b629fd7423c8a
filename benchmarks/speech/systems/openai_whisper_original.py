"""openai-whisper as it comes, on the same weights."""

from __future__ import annotations

from typing import Any

import whisper
from stopwatch import Hear, main


def load(model: str) -> Hear:
    loaded = whisper.load_model(model, device="cpu")

    def hear(recording: str) -> dict[str, Any]:
        found = loaded.transcribe(recording, fp16=False, beam_size=5)
        return {"segments": [{"start": s["start"], "end": s["end"], "text": s["text"]} for s in found["segments"]]}

    return hear


if __name__ == "__main__":
    main(load)
