"""A channel as an endless MP3, as Icecast sends it: for players and radios that know nothing else.

The MP3 on the disk grows frame after frame, so a listener is sent what is there and then what comes.
Names and items go between the frames where a player asks for them (``Icy-MetaData: 1``): after every
so many bytes of sound a length, in sixteens, and a title (SHOUTcast's protocol, as Icecast 2 speaks it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from media.commands import MP3_BITRATE_BPS
from media.live.parts import MP3, begins_ms, runs

FRAME_BYTES = 192
"""A frame of 24 ms: MPEG-1 layer III, 64 kbit/s, 48 kHz."""
ICY_EVERY_BYTES = 16_000
_BYTES_PER_MS = MP3_BITRATE_BPS // 8000
_BURST_MS = 3_000
"""Sent at once, so that a player has something to begin with."""
_READ_BYTES = 170 * FRAME_BYTES
_LONGEST_TITLE = 255 * 16 - len("StreamTitle='';")


def mp3_stream(folder: Path, from_ms: int | None, wait: Callable[[], bool]) -> Iterator[bytes]:
    """Yield a channel's sound in whole frames: from a place in the session on, or from nearly now.

    ``wait()`` returns when there may be more, and whether there will be any.
    """
    run, offset = _place(folder, from_ms)
    more = True
    while True:
        content = _read(run, offset) if run else b""
        if content:
            offset += len(content)
            yield content
        elif (later := _after(folder, run)) is not None:
            run, offset = later, 0
        elif not more:
            return
        else:
            more = wait()


def with_titles(
    content: Iterator[bytes], title: Callable[[], str], every_bytes: int = ICY_EVERY_BYTES
) -> Iterator[bytes]:
    """Put a title after every so many bytes of sound: the present one where it has changed, else none."""
    held, shown = b"", ""
    for piece in content:
        held += piece
        while len(held) >= every_bytes:
            now = title()
            yield held[:every_bytes] + (icy_title(now) if now != shown else b"\0")
            held, shown = held[every_bytes:], now
    yield held


def icy_title(title: str) -> bytes:
    """Write a title as players read it.

    >>> icy_title("Brazil")
    b"\\x02StreamTitle='Brazil';\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
    """
    plain = title.replace("'", "’").encode()[:_LONGEST_TITLE].decode(errors="ignore")
    told = f"StreamTitle='{plain}';".encode()
    sixteens = -(-len(told) // 16)
    return bytes([sixteens]) + told.ljust(16 * sixteens, b"\0")


def _place(folder: Path, from_ms: int | None) -> tuple[Path | None, int]:
    known = [run for run in runs(folder) if (run / MP3).is_file()]
    if not known:
        return None, 0
    if from_ms is None:
        from_ms = begins_ms(known[-1]) + _whole(known[-1]) // _BYTES_PER_MS - _BURST_MS
    begun = [run for run in known if begins_ms(run) <= from_ms] or known[:1]
    return begun[-1], min(_whole(begun[-1]), _frames(max(0, from_ms - begins_ms(begun[-1]))))


def _after(folder: Path, run: Path | None) -> Path | None:
    later = (each for each in runs(folder) if (run is None or each.name > run.name) and (each / MP3).is_file())
    return next(later, None)


def _frames(duration_ms: int) -> int:
    return duration_ms * _BYTES_PER_MS // FRAME_BYTES * FRAME_BYTES


def _whole(run: Path) -> int:
    return (run / MP3).stat().st_size // FRAME_BYTES * FRAME_BYTES


def _read(run: Path, offset: int) -> bytes:
    with (run / MP3).open("rb") as file:
        file.seek(offset)
        content = file.read(_READ_BYTES)
    return content[: len(content) // FRAME_BYTES * FRAME_BYTES]
