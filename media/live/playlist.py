"""HLS playlists (RFC 8216) of a channel: what was encoded so far, over all runs of the encoder.

An encoder that was killed is started anew and writes into a folder of its own, from where the
segments before it end; a listener's player is told of the seam and goes on.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

INIT = "init.mp4"
OWN = "own.m3u8"
WINDOW_S = 300.0
"""How far back the playlist for listening live reaches: a listener asks for it every two seconds."""


@dataclass(frozen=True, slots=True)
class SoundSegment:
    """A few seconds of encoded sound; ``start_ms`` is its place in the session."""

    run: str
    name: str
    start_ms: int
    duration_s: float


def read_segments(folder: Path) -> tuple[SoundSegment, ...]:
    """Give all segments of a channel's folder, in order; those that are not whole yet are left out."""
    return tuple(segment for run in sorted(folder.glob("*-*")) for segment in _of_run(run))


def end_ms(segments: Sequence[SoundSegment]) -> int:
    """Say where in the session the last segment ends."""
    return segments[-1].start_ms + round(segments[-1].duration_s * 1000) if segments else 0


def _of_run(run: Path) -> Iterator[SoundSegment]:
    try:
        lines = (run / OWN).read_text().splitlines()
    except FileNotFoundError:
        return
    elapsed_s, duration_s = 0.0, 0.0
    start_ms = int(run.name.partition("-")[2])
    for line in lines:
        if line.startswith("#EXTINF:"):
            duration_s = float(line[8:].partition(",")[0])
        elif line and not line.startswith("#"):
            yield SoundSegment(run.name, line, start_ms + round(elapsed_s * 1000), duration_s)
            elapsed_s += duration_s


def write_playlist(
    segments: Sequence[SoundSegment], began_at: dt.datetime, *, ended: bool, window_s: float | None = None
) -> str:
    """Write the playlist of a channel: all of it, or its last ``window_s`` seconds.

    Each run begins with the instant at which its sound was made, so that players know the time of
    day, and with the header that its segments need.
    """
    first = 0 if window_s is None else _first_within(segments, window_s)
    longest_s = max((segment.duration_s for segment in segments), default=2.0)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{math.ceil(longest_s)}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{_seams(segments[: first + 1])}",
    ]
    if window_s is None:
        lines.append("#EXT-X-PLAYLIST-TYPE:EVENT")
    for number, (run, of_run) in enumerate(groupby(segments[first:], key=lambda segment: segment.run)):
        if number:
            lines.append("#EXT-X-DISCONTINUITY")
        lines.append(f'#EXT-X-MAP:URI="{run}/{INIT}"')
        for place, segment in enumerate(of_run):
            if not place:
                at = began_at + dt.timedelta(milliseconds=segment.start_ms)
                lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{at.isoformat(timespec='milliseconds')}")
            lines += [f"#EXTINF:{segment.duration_s:.6f},", f"{run}/{segment.name}"]
    if ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def _first_within(segments: Sequence[SoundSegment], window_s: float) -> int:
    held_s = 0.0
    for number in range(len(segments) - 1, -1, -1):
        held_s += segments[number].duration_s
        if held_s > window_s:
            return number + 1
    return 0


def _seams(segments: Sequence[SoundSegment]) -> int:
    return max(0, len({segment.run for segment in segments}) - 1)
