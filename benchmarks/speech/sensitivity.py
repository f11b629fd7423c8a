"""How much hangs on the clustering's threshold: ``python -m benchmarks.speech.sensitivity``.

Each recording is heard once and clustered at each threshold. A good threshold lies on a plateau.
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

THRESHOLDS = (0.60, 0.64, 0.68, 0.72, 0.76, 0.80)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", nargs="*", default=[], help="only rows whose names begin so")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    diarizer = pyannote.open_offline(Settings.from_environ(os.environ))
    print("| recordings |", *(f"{value:.2f} |" for value in THRESHOLDS), "x by CPU |")
    print("|" + "---|" * (len(THRESHOLDS) + 2))
    for name, make in recordings(quick=options.quick).items():
        if not options.rows or name.startswith(tuple(options.rows)):
            print(f"| {name} |", *_cells(diarizer, make()), flush=True)


def _cells(diarizer: PyannoteDiarizer, found: list[Recording]) -> list[str]:
    """DER without collar and speakers found, at each threshold; then the speed of hearing."""
    scores = {threshold: (Score(), []) for threshold in THRESHOLDS}
    spent = 0.0
    for recording in found:
        before = time.process_time()
        listen_once(diarizer, SpeechFile(recording.path))
        spent += time.process_time() - before
        for threshold, (score, counts) in scores.items():
            clustering.THRESHOLD = threshold
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
