"""Measure naming and tagging on scripted sessions: ``python -m benchmarks.tags.measure``.

Two sets: ``seen`` scripts were looked at while the rules were written, ``heldout`` ones were
written before them and only their totals are read. Everything counts by speaking time.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import segeval

from benchmarks.tags.ablation import without
from benchmarks.tags.scripts import Script, joined, noisy, perfect, sessions
from meetings.timeline import Span
from meetings.transcript import Transcript
from transcribe.tagging import tag_transcript

Hearing = Callable[[Script], tuple[Transcript, list[Span]]]
SEEDS = range(5)


def score(script: Script, hearing: Hearing, verbose: bool = False) -> Counter[str]:
    heard, spans = hearing(script)
    return counted(script, tag_transcript(heard, script.agenda, script.roster), spans, verbose)


def counted(script: Script, tagged: Transcript, spans: list[Span], verbose: bool = False) -> Counter[str]:
    counts: Counter[str] = Counter()
    truth_items: list[str] = []
    found_items: list[str] = []
    for turn, span in zip(script.turns, spans, strict=True):
        for segment in tagged.segments:
            time_ms = segment.span.overlap_ms(span)
            if not time_ms:
                continue
            counts["time"] += time_ms
            counts["named"] += time_ms * bool(segment.name)
            counts["nameable"] += time_ms * bool(turn.name)
            counts["right name"] += time_ms * bool(segment.name and segment.name == turn.name)
            counts["right item"] += time_ms * (segment.agenda_item == turn.item)
            counts["right group"] += time_ms * (segment.group == turn.group)
            truth_items += [str(turn.item)] * round(time_ms / 400)
            found_items += [str(segment.agenda_item)] * round(time_ms / 400)
            if verbose and (segment.name, segment.agenda_item, segment.group) != (turn.name, turn.item, turn.group):
                _tell(script, turn, segment)
    counts["sessions"] = 1
    counts["pk"], counts["wd"] = _boundaries(truth_items, found_items)
    return counts


def _tell(script: Script, turn: object, segment: object) -> None:
    t, s = turn, segment
    print(
        f"  {script.name}: {t.name}/{t.item}/{t.group} -> {s.name}/{s.agenda_item}/{s.group}"
        f" [{s.speaker}] | {s.text[:90]}"
    )  # type: ignore[attr-defined]
    for e in s.evidence:  # type: ignore[attr-defined]
        print(f"       {e.tag} {e.method} {e.confidence} {e.value} at {e.at_ms / 1000:.0f}: {e.quote[:60]}")


def _boundaries(truth: list[str], found: list[str]) -> tuple[float, float]:
    one, other = _masses(truth), _masses(found)
    if len(one) < 2:
        return 0.0, 0.0
    return float(segeval.pk(other, one)), float(segeval.window_diff(other, one))


def _masses(labels: list[str]) -> tuple[int, ...]:
    masses: list[int] = []
    for before, label in zip([None, *labels], labels, strict=False):
        if label == before:
            masses[-1] += 1
        else:
            masses.append(1)
    return tuple(masses)


def report(title: str, counts: Counter[str]) -> None:
    def share(a: str, b: str) -> float:
        return counts[a] / counts[b] if counts[b] else 1.0

    n = counts["sessions"]
    print(
        f"{title:<30} names P {share('right name', 'named'):.3f} R {share('right name', 'nameable'):.3f} "
        f"unnamed {1 - share('named', 'time'):.3f} | items {share('right item', 'time'):.3f} "
        f"Pk {counts['pk'] / n:.3f} WD {counts['wd'] / n:.3f} | groups {share('right group', 'time'):.3f}"
    )


def total(scripts: list[Script], hearing: Hearing, verbose: bool = False) -> Counter[str]:
    counts: Counter[str] = Counter()
    for script in scripts:
        counts.update(score(script, hearing, verbose))
    return counts


def hearings() -> dict[str, list[Hearing]]:
    return {
        "text": [perfect],
        "joined": [lambda s: joined(perfect(s))],
        "errors": [lambda s, seed=seed: noisy(s, seed) for seed in SEEDS],  # type: ignore[misc]
        "joined, errors": [lambda s, seed=seed: joined(noisy(s, seed)) for seed in SEEDS],  # type: ignore[misc]
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", choices=["seen", "heldout"], action="append")
    parser.add_argument("--show", action="store_true", help="print every mistake (never for heldout)")
    parser.add_argument("--each", action="store_true", help="one line a session")
    parser.add_argument("--ablation", action="store_true")
    options = parser.parse_args()
    started = time.perf_counter()
    for folder in options.set or ["seen", "heldout"]:
        scripts = sessions(folder)
        for kind in [None, *without] if options.ablation else [None]:
            change: AbstractContextManager[None] = without[kind]() if kind else nullcontext()
            with change:
                for hearing, ways in hearings().items():
                    counts: Counter[str] = Counter()
                    for way in ways:
                        counts.update(total(scripts, way, options.show and folder == "seen"))
                    report(f"{folder} {hearing} {'without ' + kind if kind else ''}", counts)
        if options.each:
            for script in scripts:
                report(f"  {script.name}", score(script, perfect))
    print(f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
