"""What an edit costs in ten minutes and in ten hours: each kind of save, ten times, in milliseconds.

python benchmarks/saving.py
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from meetings.catalogue.store import Catalogue
from meetings.editing.operations import EditText, Operation, RenameSpeaker, SetItem
from meetings.people import secretariat_at
from meetings.recording import Recording
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word

WORDS_A_PASSAGE = 30
LENGTHS = {"ten minutes": 50, "ten hours": 3000}
ACTOR = secretariat_at("Office")
TIMES = 10


def transcript(passages: int) -> Transcript:
    segments = []
    for number in range(passages):
        start = number * 12_000
        words = tuple(
            Word(Span(start + n * 400, start + n * 400 + 350), f"word{n}", 0.9) for n in range(WORDS_A_PASSAGE)
        )
        text = " ".join(word.text for word in words)
        segments.append(Segment(Span(start, start + 12_000), f"S{number % 12}", text, words, f"Delegate {number % 12}"))
    return Transcript(passages * 12_000, tuple(segments), "en")


def timed_ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def measure(catalogue: Catalogue, name: str, passages: int) -> None:
    now = dt.datetime.now(dt.UTC)
    made = Recording(name, catalogue.add_meeting("Ten hours"), "a.mp3", name, 1, now)
    catalogue.add_recording(made)
    catalogue.save_transcript(made.id, transcript(passages))

    def save(operation: Operation) -> None:
        catalogue.edits.save(made.id, catalogue.edits.revision(made.id), [operation], ACTOR, now)

    kinds: dict[str, Callable[[int], object]] = {
        "correct a word": lambda n: save(EditText(n, f"word0 corrected{n} word2")),
        "set an item": lambda n: save(SetItem((n,), str(n))),
        "rename a speaker": lambda n: save(RenameSpeaker(f"Delegate {n}", f"Country {n}")),
        "undo": lambda _: catalogue.edits.undo(made.id, catalogue.edits.revision(made.id), ACTOR, now),
        "a window of 40": lambda _: catalogue.edits.passages(made.id, passages // 2, 40),
    }
    first = timed_ms(lambda: save(EditText(0, "The first edit opens the text.")))
    print(f"{name}: the first edit {first:.0f} ms")
    for kind, act in kinds.items():
        times = [timed_ms(lambda act=act, n=n: act(n)) for n in range(1, TIMES + 1)]  # type: ignore[misc]
        print(f"{name}: {kind:<18} {statistics.median(times):7.1f} ms, worst {max(times):7.1f} ms")
    print(f"{name}: the proof          {timed_ms(catalogue.proofs.first_break):7.0f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Catalogue.open(f"sqlite:///{folder}/verbatim.db")
        for name, passages in LENGTHS.items():
            measure(catalogue, name, passages)
        catalogue.close()


if __name__ == "__main__":
    main()
