"""How long a ten-hour transcript takes to tag: ``python -m benchmarks.tags.speed``."""

from __future__ import annotations

import time
from dataclasses import replace

from benchmarks.tags.scripts import HERE, load, perfect
from meetings.timeline import Span
from meetings.transcript import Segment, Transcript, Word
from transcribe.tagging import tag_transcript

SEGMENTS = 9000
WORDS = 90_000


def ten_hours() -> tuple[Transcript, object, object]:
    """Repeat a script's turns, word-timed, until there are 9000 segments of about ten words."""
    script = load(HERE / "seen" / "wgec-opening.yaml")
    source, _ = perfect(script)
    segments: list[Segment] = []
    at = 0
    while len(segments) < SEGMENTS:
        for segment in source.segments:
            words = segment.text.split()
            for start in range(0, len(words), 10):
                part = words[start : start + 10]
                timed = tuple(Word(Span(at + 400 * i, at + 400 * i + 350), word, 0.9) for i, word in enumerate(part))
                segments.append(
                    replace(segment, span=Span(at, timed[-1].span.end_ms), text=" ".join(part), words=timed)
                )
                at += 400 * len(part)
    return Transcript(at, tuple(segments), "en"), script.agenda, script.roster


def main() -> None:
    transcript, agenda, roster = ten_hours()
    words = sum(len(segment.words) for segment in transcript.segments)
    for attempt in ("first", "again"):
        started, worked = time.perf_counter(), time.process_time()
        tag_transcript(transcript, agenda, roster)  # type: ignore[arg-type]
        took, work = time.perf_counter() - started, time.process_time() - worked
        print(f"{attempt}: {len(transcript.segments)} segments, {words} words, {took:.2f} s, {work:.2f} s of work")


if __name__ == "__main__":
    main()
