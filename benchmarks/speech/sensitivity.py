"""How much hangs on the clustering's thresholds: ``python -m benchmarks.speech.sensitivity``.

Each recording is heard once and clustered with thresholds so many times as large. A good one lies on a plateau.
"""

from __future__ import annotations

import argparse
import os
import time

from benchmarks.speech.recordings import Recording, recordings
from benchmarks.speech.score import Score
from media.pcm import SpeechFile
from meetings.settings import Settings
from transcribe.diarizers import clustering, pyannote
from transcribe.diarizers.pyannote import PyannoteDiarizer

FACTORS = (0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2)
REACH = clustering.reach


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", nargs="*", default=[], help="only rows whose names begin so")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    diarizer = pyannote.open_offline(Settings.from_environ(os.environ))
    print("| recordings |", *(f"{value:.2f} |" for value in FACTORS), "x by CPU |")
    print("|" + "---|" * (len(FACTORS) + 2))
    for name, make in recordings(quick=options.quick).items():
        if not options.rows or name.startswith(tuple(options.rows)):
            print(f"| {name} |", *_cells(diarizer, make()), flush=True)


def _cells(diarizer: PyannoteDiarizer, found: list[Recording]) -> list[str]:
    """DER without collar and speakers found, at each factor; then the speed of hearing."""
    scores = {factor: (Score(), []) for factor in FACTORS}
    spent = 0.0
    for recording in found:
        before = time.process_time()
        listen_once(diarizer, SpeechFile(recording.path))
        spent += time.process_time() - before
        for factor, (score, counts) in scores.items():
            clustering.reach = lambda one, other, factor=factor: factor * REACH(one, other)
            turns = diarizer.diarize(SpeechFile(recording.path)).turns
            heard = {"turns": [[turn.span.start_s, turn.span.end_s, turn.speaker] for turn in turns]}
            score.add(recording, {"heard": heard, "wall_s": 1, "cpu_s": 1, "peak_mb": 0})
            counts.append(len({turn.speaker for turn in turns}))
    cells = [f"{score.row()['DER 0']:.1f} ({_mean(counts):.1f}) |" for score, counts in scores.values()]
    return [*cells, f"{sum(recording.duration_s for recording in found) / spent:.0f} |"]


def _mean(counts: list[int]) -> float:
    return sum(counts) / len(counts)


def listen_once(diarizer: PyannoteDiarizer, speech: SpeechFile) -> None:
    """Let the pipeline keep what its networks say of this recording."""
    pipeline = diarizer._pipeline
    kind = type(pipeline)
    file = {"uri": "recording", "speech": speech}
    windows = kind.get_segmentations(pipeline, file)
    voices = kind.get_embeddings(pipeline, file, windows)
    object.__setattr__(pipeline, "get_segmentations", lambda *_, **__: windows)
    object.__setattr__(pipeline, "get_embeddings", lambda *_, **__: voices)


if __name__ == "__main__":
    main()
