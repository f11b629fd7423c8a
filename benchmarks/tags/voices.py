"""How alike voices are: ``python -m benchmarks.tags.voices FOLDER``.

FOLDER has recordings named ``SPEAKER-*.flac``. From each speaker's first half of the files a profile
is made; each file of the second half is compared with all profiles. Printed are the likenesses of
the same and of different people, and what the threshold makes of them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from media.decode import decode_speech
from media.pcm import SpeechFile
from meetings.settings import Settings
from meetings.timeline import Span
from transcribe.models.verify import model_folder
from transcribe.voices.matching import SAME_FROM
from transcribe.voices.profiling import NETWORK, Listener, Voice


def heard(path: Path, listener: Listener) -> Voice | None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "speech.wav"
        decode_speech(path, target)
        speech = SpeechFile(target)
        return listener.hear(speech, [Span(0, speech.duration_ms)])


def main() -> None:
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(Path(sys.argv[1]).glob("*.flac")):
        files[path.name.split("-")[0]].append(path)
    listener = Listener(model_folder(Settings.from_environ(os.environ, None), NETWORK))
    voices = {name: [v for path in paths if (v := heard(path, listener)) is not None] for name, paths in files.items()}
    profiles = {name: np.mean(vs[: len(vs) // 2], axis=0) for name, vs in voices.items()}
    profiles = {name: profile / np.linalg.norm(profile) for name, profile in profiles.items()}
    same, other, right = [], [], 0
    for name, vs in voices.items():
        for voice in vs[len(vs) // 2 :]:
            likeness = {known: float(profile @ voice) for known, profile in profiles.items()}
            same.append(likeness.pop(name))
            other.append(max(likeness.values()))
            right += same[-1] > other[-1]
    one, two = np.array(same), np.array(other)
    print(f"{len(voices)} speakers, {len(one)} files")
    print(f"same person {one.min():.2f} .. {np.median(one):.2f}, nearest other {np.median(two):.2f} .. {two.max():.2f}")
    print(f"closest is right {right / len(one):.3f}; at {SAME_FROM}: named {np.mean(one >= SAME_FROM):.3f}, ", end="")
    print(f"strangers named {np.mean(two >= SAME_FROM):.3f}")


if __name__ == "__main__":
    main()
