"""Runs one system over a list of recordings and writes down what it heard and what that cost.

Standard library only: this file runs inside the environment of each system. The job is a JSON file::

    {"recordings": ["a.wav", ...], "model": "folder or file", "into": "folder"}

For each recording ``into/<stem>.json`` gets ``heard`` (what the system gave), ``wall_s``, ``cpu_s``
(of this process with its children) and ``peak_mb`` (the most memory so far).
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Hear = Callable[[str], dict[str, Any]]


def main(load: Callable[[str], Hear]) -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    into = Path(job["into"])
    into.mkdir(parents=True, exist_ok=True)
    hear = load(job["model"])
    for recording in job["recordings"]:
        wall, cpu = time.perf_counter(), _cpu_s()
        heard = hear(recording)
        cost = {"wall_s": time.perf_counter() - wall, "cpu_s": _cpu_s() - cpu, "peak_mb": _peak_mb()}
        (into / f"{Path(recording).stem}.json").write_text(json.dumps({"heard": heard, **cost}))
        print(Path(recording).stem, {name: round(value, 1) for name, value in cost.items()}, flush=True)


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
