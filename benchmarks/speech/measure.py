"""Measure the product and its peers on the same recordings in one run: ``python -m benchmarks.speech.measure``.

Writes a table and keeps every result under ``.cache/speech``; what was measured is not measured
again unless ``--again`` names the system. ``--quick`` takes few and short recordings.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speech.peers import CACHE, PEERS, PRODUCT, System, run
from benchmarks.speech.recordings import Recording, recordings
from benchmarks.speech.score import Score

COLUMNS = (
    "WER", "deleted", "inserted", "cpWER", "DER 0", "DER 0.25", "JER", "speakers off",
    "x real time", "x by CPU", "peak MB",
)  # fmt: skip


def main() -> None:
    systems = {system.name: system for system in (PRODUCT, *PEERS)}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few and short recordings")
    parser.add_argument("--systems", nargs="*", choices=list(systems), default=[PRODUCT.name, "senko", "whisperx"])
    parser.add_argument("--again", nargs="*", choices=list(systems), default=[], help="measure these anew")
    parser.add_argument("--rows", nargs="*", default=[], help="only rows whose names begin so")
    options = parser.parse_args()
    rows = {
        name: make()
        for name, make in recordings(quick=options.quick).items()
        if not options.rows or name.startswith(tuple(options.rows))
    }
    for name in options.systems:
        into = CACHE / "results" / name
        if name in options.again:
            for recording in _all(rows):
                (into / f"{recording.name}.json").unlink(missing_ok=True)
        run(systems[name], [recording.path for recording in _all(rows)], into)
    print(table(rows, [systems[name] for name in options.systems]))


def _all(rows: dict[str, list[Recording]]) -> list[Recording]:
    return list({recording.name: recording for row in rows.values() for recording in row}.values())


def table(rows: dict[str, list[Recording]], systems: Sequence[System]) -> str:
    """The figures as a Markdown table, one line for each row and system; errors in percent."""
    lines = [f"| recordings | system | {' | '.join(COLUMNS)} |", "|" + "---|" * (len(COLUMNS) + 2)]
    for name, found in rows.items():
        for system in systems:
            figures = _score(found, CACHE / "results" / system.name).row()
            cells = ["" if (value := figures[column]) is None else f"{value:.1f}" for column in COLUMNS]
            lines.append(f"| {name} | {system.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _score(found: Sequence[Recording], folder: Path) -> Score:
    score = Score()
    for recording in found:
        score.add(recording, json.loads((folder / f"{recording.path.stem}.json").read_text()))
    return score


if __name__ == "__main__":
    main()
