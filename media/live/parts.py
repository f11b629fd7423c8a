"""Encoded sound on the disk, for listeners: parts of half a second, four of them a segment, and the same in MP3.

::

    live/SESSION/hls/CHANNEL/latest             its time says that there is a new part
    live/SESSION/hls/CHANNEL/0000-0/            a run of the encoder, and where in the session it begins (ms)
                                    init.mp4    what a player needs before any part
                                    000000.m4s  the parts, numbered from 0
                                    parts       how long each part is that is whole, in samples, a line each
                                    sound.mp3   the same sound as MP3, frame after frame
    live/SESSION/hls/CHANNEL/0001-94208/        the next run, after a kill

A part is on the disk before it is listed. Nothing here is precious: it is made from the chunks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

RATE_HZ = 48_000
INIT = "init.mp4"
MP3 = "sound.mp3"
PARTS_A_SEGMENT = 4
_LIST = "parts"
_LATEST = "latest"


@dataclass(frozen=True, slots=True)
class SoundPart:
    """Half a second of encoded sound; ``start_ms`` is its place in the session."""

    run: str
    number: int
    start_ms: int
    samples: int

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return self.samples / RATE_HZ

    @property
    def name(self) -> str:
        """The path of its file in the folder of the channel."""
        return f"{self.run}/{self.number:06d}.m4s"


@dataclass(frozen=True, slots=True)
class SoundSegment:
    """Parts that are listed as one: four, or fewer where a run of the encoder ended."""

    parts: tuple[SoundPart, ...]

    @property
    def run(self) -> str:
        """The run of the encoder that it is of."""
        return self.parts[0].run

    @property
    def name(self) -> str:
        """The address of all its parts in a row."""
        return f"{self.run}/{self.parts[0].number:06d}-{self.parts[-1].number:06d}.m4s"

    @property
    def start_ms(self) -> int:
        """Where in the session it begins."""
        return self.parts[0].start_ms

    @property
    def duration_s(self) -> float:
        """Its length in seconds."""
        return sum(part.samples for part in self.parts) / RATE_HZ

    @property
    def end_ms(self) -> int:
        """Where in the session it ends."""
        return self.start_ms + round(self.duration_s * 1000)


def runs(folder: Path) -> list[Path]:
    """Give the runs of a channel's encoder, in order."""
    return sorted(folder.glob("[0-9]*-[0-9]*"))


def begins_ms(run: Path | str) -> int:
    """Say where in the session a run begins."""
    return int(Path(run).name.partition("-")[2])


def new_run(folder: Path) -> Path:
    """Begin a run where the last whole part ends."""
    run = folder / f"{len(runs(folder)):04d}-{end_ms(read_parts(folder))}"
    run.mkdir(parents=True)
    return run


def put(run: Path, number: int, content: bytes, samples: int) -> None:
    """Write a part, list it, and tell those who wait."""
    (run / f"{number:06d}.m4s").write_bytes(content)
    with (run / _LIST).open("a", encoding="ascii") as file:
        file.write(f"{samples}\n")
    latest(run.parent).touch()


def latest(folder: Path) -> Path:
    """Give the file whose time changes with each new part."""
    return folder / _LATEST


def read_parts(folder: Path) -> tuple[SoundPart, ...]:
    """Give all parts of a channel's folder in order."""
    return tuple(part for run in runs(folder) for part in _of_run(run))


def end_ms(parts: Sequence[SoundPart]) -> int:
    """Say where in the session the last part ends."""
    return parts[-1].start_ms + round(parts[-1].duration_s * 1000) if parts else 0


def _of_run(run: Path) -> Iterator[SoundPart]:
    try:
        lines = (run / _LIST).read_text(encoding="ascii").split("\n")[:-1]
    except FileNotFoundError:
        return
    start_ms, before = begins_ms(run), 0
    for number, samples in enumerate(map(int, lines)):
        yield SoundPart(run.name, number, start_ms + before * 1000 // RATE_HZ, samples)
        before += samples


def segments_of(parts: Sequence[SoundPart], *, ended: bool) -> tuple[tuple[SoundSegment, ...], tuple[SoundPart, ...]]:
    """Put parts into segments; return those, and the parts of the one that is still being made."""
    whole: list[SoundSegment] = []
    held: list[SoundPart] = []
    for part in parts:
        if held and (held[-1].run != part.run or len(held) == PARTS_A_SEGMENT):
            whole.append(SoundSegment(tuple(held)))
            held = []
        held.append(part)
    if held and (ended or len(held) == PARTS_A_SEGMENT):
        whole.append(SoundSegment(tuple(held)))
        held = []
    return tuple(whole), tuple(held)
