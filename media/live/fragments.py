"""Fragmented MP4 as it comes out of a pipe, cut into its header and its fragments (ISO/IEC 14496-12)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

AAC_FRAME = 1024
"""Samples in a frame of AAC."""
_HEADER_BYTES = 8
_CONTAINERS = {b"moof", b"traf"}
# Version and flags, before the number of frames.
_FULL_BOX_BYTES = 4


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece that plays by itself after the header; ``samples`` is its length, 0 for the header itself."""

    content: bytes
    samples: int = 0


def fragments(pipe: IO[bytes]) -> Iterator[Fragment]:
    """Yield the header, then each fragment as soon as it is whole; what is cut off at the end is left out."""
    header, moof = b"", b""
    while box := _box(pipe):
        kind = box[4:8]
        if kind in {b"ftyp", b"moov"}:
            header += box
            if kind == b"moov":
                yield Fragment(header)
        elif kind == b"moof":
            moof = box
        elif kind == b"mdat" and moof:
            yield Fragment(moof + box, _frames(moof[_HEADER_BYTES:]) * AAC_FRAME)
            moof = b""


def _box(pipe: IO[bytes]) -> bytes:
    """Read one box, or nothing when there is no whole one any more."""
    header = _exactly(pipe, _HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return b""
    wanted = struct.unpack(">I", header[:4])[0] - _HEADER_BYTES
    content = _exactly(pipe, wanted)
    return header + content if len(content) == wanted else b""


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    held = b""
    while len(held) < count and (piece := pipe.read(count - len(held))):
        held += piece
    return held


def _frames(boxes: bytes) -> int:
    """Count the frames that the track runs of a fragment list."""
    count = 0
    while len(boxes) >= _HEADER_BYTES:
        size, kind = struct.unpack(">I4s", boxes[:_HEADER_BYTES])
        if kind in _CONTAINERS:
            count += _frames(boxes[_HEADER_BYTES:size])
        elif kind == b"trun":
            at = _HEADER_BYTES + _FULL_BOX_BYTES
            count += struct.unpack(">I", boxes[at : at + 4])[0]
        boxes = boxes[max(size, _HEADER_BYTES) :]
    return count
