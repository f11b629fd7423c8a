"""Captions on the disk: written by whoever listens, read by the interface.

===============  =======================================================================
``lines.jsonl``  every state of every final line, a line of JSON each; the last one holds
``now.json``     what a reader needs every second: the latest lines, the words that may
                 still change, how far was listened
===============  =======================================================================

A line is on the disk before anybody is shown it, so a killed listener takes none back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from meetings.errors import StorageError
from meetings.live.captions import CaptionLine, Captions, kept_json, line_from, line_json
from meetings.live.session import FLOOR

LATEST = 24
"""How many lines a reader gets every second: more than a minute of speech."""


class CaptionFiles:
    """The captions of one session in one folder; one process writes, any may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_channel(cls, session_folder: Path, channel_id: str) -> CaptionFiles:
        """Give the captions of a channel: the floor's lie in ``captions``, those of ``fr`` in ``captions-fr``."""
        return cls(session_folder / ("captions" if channel_id == FLOOR else f"captions-{channel_id}"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CaptionFiles) and other._folder == self._folder

    def __hash__(self) -> int:
        return hash(self._folder)

    @property
    def now(self) -> Path:
        """The file that a reader asks for every second."""
        return self._folder / "now.json"

    @property
    def lines_file(self) -> Path:
        """The file of all lines."""
        return self._folder / "lines.jsonl"

    def lines(self) -> tuple[CaptionLine, ...]:
        """Give all final lines in order; a record that a kill cut off is left out."""
        try:
            text = self.lines_file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ()
        known: dict[int, CaptionLine] = {}
        for record in text.splitlines():
            try:
                line = line_from(json.loads(record))
            except (ValueError, KeyError):
                continue
            known[line.number] = line
        return tuple(known[number] for number in sorted(known))

    def keep(self, lines: Iterable[CaptionLine]) -> None:
        """Have lines on the disk. Raises ``StorageError`` when it refuses."""
        records = "".join(json.dumps(kept_json(line), ensure_ascii=False) + "\n" for line in lines)
        if not records:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self.lines_file.open("a+b") as file:
                if file.tell() and not _ends_whole(file.fileno(), file.tell()):
                    file.write(b"\n")
                file.write(records.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"The captions cannot be written to {self._folder}: {error.strerror}.") from error

    def show(self, captions: Captions, **more: Any) -> None:
        """Put the present state where readers look, after its lines were kept."""
        latest = captions.lines[-LATEST:]
        state = {
            "total": len(captions.lines),
            "heard": captions.heard_ms,
            "settled": captions.settled_ms,
            "interim": captions.interim,
            "lines": [line_json(line) for line in latest],
            **more,
        }
        draft = self._folder / ".now.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
            draft.replace(self.now)
        except OSError as error:
            raise StorageError(f"The captions cannot be written to {self._folder}: {error.strerror}.") from error


def _ends_whole(handle: int, size: int) -> bool:
    return os.pread(handle, 1, size - 1) == b"\n"
