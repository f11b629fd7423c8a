"""How time and memory grow with the length of a recording: ``python -m benchmarks.speech.growth 10 60``.

The sample session again and again until so many minutes are full, each in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from media.samples import sample_session


def main() -> None:
    print("| minutes | times real time | by processor time | peak MB |\n|---|---|---|---|")
    for minutes in map(int, sys.argv[1:] or ["10", "60"]):
        with tempfile.TemporaryDirectory() as folder:
            _measure(minutes, Path(folder))


def _measure(minutes: int, folder: Path) -> None:
    source, seconds = folder / "long.opus", 60 * minutes
    loop = ["-stream_loop", "-1", "-i", str(sample_session().audio), "-t", str(seconds), "-c", "copy", str(source)]
    subprocess.run(["ffmpeg", "-v", "error", *loop], check=True)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = ["-m", "verbatim", "transcribe", str(source), "-o", str(folder / "out.json"), "--language", "en"]
    subprocess.run([sys.executable, *command], check=True, stderr=subprocess.DEVNULL)
    wall_s, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"| {minutes} | {seconds / wall_s:.1f} | {seconds / cpu_s:.1f} | {after.ru_maxrss / 1024:.0f} |", flush=True)


if __name__ == "__main__":
    main()
