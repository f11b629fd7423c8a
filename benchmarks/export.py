"""Seconds and memory to export a session of ten hours, one process a format: python -m benchmarks.export [FORMAT ...]

Memory is the process's peak less what it held before the export, the transcript included.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time

from meetings.agenda import Agenda, AgendaItem
from meetings.formats import FORMATS, export
from meetings.formats.edition import Edition, Sound
from meetings.formats.header import Header
from meetings.timeline import Span
from meetings.transcript import Provenance, Segment, Transcript, Word

HOURS = 10
WORDS_A_MINUTE = 140
SOUND_BYTES = 216_000_000  # ten hours at 48 kbit/s


def session() -> tuple[Transcript, Header]:
    """Make 84,000 words in 2,800 segments of fifteen speakers on eight items, every word with its time."""
    chance = random.Random(1)
    words = "the of enhanced cooperation group questionnaire internet governance member states we".split()  # noqa: SIM905
    segments, now = [], 0
    step_ms = 60_000 // WORDS_A_MINUTE
    for number in range(HOURS * 60 * WORDS_A_MINUTE // 30):
        said = [chance.choice(words) for _ in range(29)] + ["item."]
        timed = tuple(Word(Span(now + n * step_ms, now + (n + 1) * step_ms), w, 0.9) for n, w in enumerate(said))
        speaker, item = f"Delegate {number // 3 % 15}", str(1 + number * 8 // 2800)
        segments.append(
            Segment(
                Span(now, timed[-1].span.end_ms), "S1", " ".join(said), timed, speaker, "member", item, "plenary", "en"
            )
        )
        now = timed[-1].span.end_ms + 400
    agenda = Agenda(tuple(AgendaItem(str(n), f"Item of the agenda number {n}") for n in range(1, 9)))
    provenance = Provenance(engine="faster-whisper", model="base")
    return Transcript(now, tuple(segments), "en", provenance=provenance), Header("Third meeting", agenda=agenda)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str) -> dict[str, float | str]:
    """Export once in this process."""
    transcript, header = session()
    sound = Sound("audio/mp4", random.Random(2).randbytes(SOUND_BYTES)) if name == "html+sound" else None
    before, started = peak_mb(), time.perf_counter()
    content = export(transcript, header, name.partition("+")[0], Edition(sound=sound))
    seconds = time.perf_counter() - started
    grown, size = round(peak_mb() - before), round(len(content) / 1e6, 1)
    return {"format": name, "seconds": round(seconds, 1), "memory_mb": grown, "file_mb": size}


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2])))
        return
    print("format      seconds  memory MB   file MB")
    for name in sys.argv[1:] or (*FORMATS, "html+sound"):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.export", "--one", name], capture_output=True, text=True, check=True
        )
        row = json.loads(done.stdout)
        print(f"{row['format']:<12}{row['seconds']:>7}{row['memory_mb']:>11}{row['file_mb']:>10}", flush=True)


if __name__ == "__main__":
    main()
