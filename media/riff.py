"""The chunks of a RIFF file, as far as WAV needs them (Multimedia Programming Interface 1.0; EBU Tech 3306 for RF64).

ffmpeg forgets the length that a cut-off WAV declares, and guesses one from the size of the file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from media.formats import MAX_DURATION_MS

_FORM_BYTES = 12
# Written by programs that could not go back to fill in a length: none, or the most, less a header.
_OPEN_ENDED = (range(1), range(0x7FFF_F000, 0x8000_0000), range(0xFFFF_F000, 0x1_0000_0000))


def find_chunk(file: BinaryIO, name: bytes) -> tuple[int, int]:
    """Return where a chunk's content begins, in bytes, and how long it says it is.

    Raises ``EOFError`` when there is none.
    """
    file.seek(_FORM_BYTES)
    while header := file.read(8):
        size = int.from_bytes(header[4:], "little")
        if header[:4] == name:
            return file.tell(), size
        file.seek(size + size % 2, os.SEEK_CUR)
    raise EOFError


def declared_wave_ms(path: Path) -> int | None:
    """Return the length that a WAV or RF64 file's header declares; ``None`` when it leaves it open."""
    with path.open("rb") as file:
        form = file.read(_FORM_BYTES)
        try:
            start, _ = find_chunk(file, b"fmt ")
            file.seek(start + 8)
            bytes_per_s = int.from_bytes(file.read(4), "little")
            _, size = find_chunk(file, b"data")
            if form.startswith(b"RF64"):
                start, _ = find_chunk(file, b"ds64")
                file.seek(start + 8)
                size = int.from_bytes(file.read(8), "little")
        except EOFError:
            return None
    if not bytes_per_s or any(size in sizes for sizes in _OPEN_ENDED):
        return None
    declared_ms = size * 1000 // bytes_per_s
    return declared_ms if declared_ms <= MAX_DURATION_MS else None
