"""The work folder of one recording: every stage's result as a file, whole or absent.

========================  ==============================================================
``speech.wav``            16 kHz mono, what the models hear
``rendition.m4a``         what browsers play
``work/decode.json``      how much decoded, how much the file declared beyond that
``work/diarization.json`` turns, overlapping and exclusive
``work/plan.json``        the chunks to recognise, in batches
``work/asr/0000.json``    one batch's recognised chunks
``result.json``           the transcript as the machine made it, kept for ever
========================  ==============================================================

Files are replaced atomically, so a kill leaves the old result or the new one. A stage whose file
is there need not run again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.decode import Decoded
from media.durable import write_whole
from meetings.speakers import Diarization, Turn
from meetings.timeline import Span
from meetings.transcript import Word
from transcribe.engines.port import RecognisedChunk

Batches = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """Paths and typed readers and writers of one recording's stage results."""

    root: Path

    @property
    def speech(self) -> Path:
        """The decoded 16 kHz mono recording."""
        return self.root / "speech.wav"

    @property
    def rendition(self) -> Path:
        """The recording as browsers play it."""
        return self.root / "rendition.m4a"

    @property
    def result(self) -> Path:
        """The machine's transcript, as the result file."""
        return self.root / "result.json"

    @property
    def _work(self) -> Path:
        return self.root / "work"

    def _batch_path(self, number: int) -> Path:
        return self._work / "asr" / f"{number:04d}.json"

    def save_decoded(self, decoded: Decoded) -> None:
        """Keep how much was decoded."""
        _write_json(self._work / "decode.json", {"decoded_ms": decoded.decoded_ms, "missing_ms": decoded.missing_ms})

    def load_decoded(self) -> Decoded | None:
        """How much was decoded, or ``None`` before that stage is done."""
        data = _read_json(self._work / "decode.json")
        return Decoded(data["decoded_ms"], data["missing_ms"]) if data and self.speech.exists() else None

    def save_diarization(self, diarization: Diarization, made_by: str) -> None:
        """Keep who spoke when, and which diarizer said so."""
        data = {
            "diarizer": made_by,
            "turns": [_turn_row(turn) for turn in diarization.turns],
            "exclusive": [_turn_row(turn) for turn in diarization.exclusive],
        }
        _write_json(self._work / "diarization.json", data)

    def load_diarization(self) -> tuple[Diarization, str] | None:
        """Who spoke when and which diarizer said so, or ``None`` before that stage is done."""
        data = _read_json(self._work / "diarization.json")
        if data is None:
            return None
        turns, exclusive = (tuple(_turn(row) for row in data[view]) for view in ("turns", "exclusive"))
        return Diarization(turns, exclusive), data["diarizer"]

    def save_plan(self, batches: Batches) -> None:
        """Keep the chunks to recognise, in batches."""
        _write_json(self._work / "plan.json", [[[c.start_ms, c.end_ms] for c in batch] for batch in batches])

    def load_plan(self) -> Batches | None:
        """The chunks to recognise in batches, or ``None`` before they are planned."""
        data = _read_json(self._work / "plan.json")
        return None if data is None else tuple(tuple(Span(*chunk) for chunk in batch) for batch in data)

    def save_batch(self, number: int, chunks: Sequence[RecognisedChunk]) -> None:
        """Keep what was recognised in one batch."""
        _write_json(self._batch_path(number), [_chunk_row(chunk) for chunk in chunks])

    def load_batch(self, number: int) -> tuple[RecognisedChunk, ...] | None:
        """What was recognised in one batch, or ``None`` before it is done."""
        data = _read_json(self._batch_path(number))
        return None if data is None else tuple(_chunk(row) for row in data)

    def save_result(self, text: str) -> None:
        """Keep the machine's transcript, given as the text of a result file."""
        write_whole(self.result, text.encode())


def _turn_row(turn: Turn) -> list[Any]:
    return [turn.span.start_ms, turn.span.end_ms, turn.speaker]


def _turn(row: list[Any]) -> Turn:
    return Turn(Span(row[0], row[1]), row[2])


def _chunk_row(chunk: RecognisedChunk) -> dict[str, Any]:
    words = [[w.span.start_ms, w.span.end_ms, w.text, w.confidence] for w in chunk.words]
    return {"span": [chunk.span.start_ms, chunk.span.end_ms], "language": chunk.language, "words": words}


def _chunk(row: dict[str, Any]) -> RecognisedChunk:
    words = tuple(Word(Span(start, end), text, confidence) for start, end, text, confidence in row["words"])
    return RecognisedChunk(Span(*row["span"]), row["language"], words)


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _write_json(path: Path, data: Any) -> None:
    write_whole(path, json.dumps(data, ensure_ascii=False).encode())
