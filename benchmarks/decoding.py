"""How fast recordings are decoded and rendered, and in how much memory.

    python benchmarks/decoding.py [minutes]

Makes recordings of coloured noise of that length (default 60), decodes and renders each, and prints a line a codec:
how many times faster than playing, and the most memory that ffmpeg held.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from media.decode import decode_speech
from media.rendition import make_rendition

FORMATS = {"wav": [], "mp3": [], "m4a": [], "flac": [], "opus": []}


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        for suffix, options in FORMATS.items():
            source = Path(folder) / f"session.{suffix}"
            noise = f"anoisesrc=color=pink:amplitude=0.1:sample_rate=48000:duration={minutes * 60}"
            command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", noise, "-ac", "2", *options, str(source)]
            subprocess.run(command, check=True)
            decode = seconds(lambda source=source: decode_speech(source, Path(folder) / "speech.wav"))
            render = seconds(lambda source=source: make_rendition(source, Path(folder) / "rendition.m4a"))
            most_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
            print(
                f"{suffix:5} decoded {minutes * 60 / decode:5.0f} times faster than playing, "
                f"rendered {minutes * 60 / render:4.0f} times; most memory so far {most_mb:.0f} MB"
            )
            source.unlink()


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
