"""Text formats in and out: each file parses or formats one format; opening files is the caller's job.

``FORMATS`` lists what a transcript can be exported as. Inside the package, agenda and roster files,
result files, RTTM, dates and the importers are modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from meetings.errors import InputError
from meetings.formats import captioner, captions, csv, docx, html, result_json, rttm, srt, text, webvtt
from meetings.formats.encoding import decode_text
from meetings.formats.header import Header
from meetings.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Format:
    """A format to export: its short name, the suffix of its files, its media type, and how it is offered."""

    name: str
    suffix: str
    media_type: str
    label: str
    write: Callable[[Transcript, Header], str | bytes]


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _rttm(transcript: Transcript, header: Header) -> str:
    return rttm.dumps(rttm.turns_of(transcript), header.recording_id or header.meeting)


_ALL = (
    Format("docx", ".docx", _WORD, "Word document", docx.dumps),
    Format("txt", ".txt", "text/plain; charset=utf-8", "Plain text, labels with >>", text.dumps),
    Format("html", ".html", "text/html; charset=utf-8", "Page to read and print", html.dumps),
    Format("vtt", ".vtt", "text/vtt; charset=utf-8", "Captions (WebVTT)", webvtt.dumps),
    Format("srt", ".srt", "application/x-subrip; charset=utf-8", "Captions (SRT)", lambda t, _: srt.dumps(t)),
    Format("csv", ".csv", "text/csv; charset=utf-8", "Table for a spreadsheet", csv.dumps),
    Format("json", ".json", "application/json", "Result file, with every word's time", result_json.dumps),
    Format("rttm", ".rttm", "text/plain; charset=utf-8", "Who spoke when", _rttm),
)
FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
"""Formats by name, in the order in which they are offered."""


def export(transcript: Transcript, header: Header, fmt: str) -> bytes:
    """Write a transcript in the format of this name. Raises ``InputError`` for one that is not known."""
    if fmt not in FORMATS:
        raise InputError(f"“{fmt}” is not a format; use one of {', '.join(FORMATS)}.")
    written = FORMATS[fmt].write(transcript, header)
    return written if isinstance(written, bytes) else written.encode()


def format_for_suffix(path: PurePath | str) -> str:
    """Name the format of a file by its suffix.

    Raises ``InputError`` when no format has it.

    >>> format_for_suffix("session.VTT")
    'vtt'
    """
    suffix = PurePath(path).suffix.lower()
    found = next((each.name for each in _ALL if each.suffix == suffix), None)
    if found is None:
        endings = ", ".join(each.suffix for each in _ALL)
        raise InputError(f"“{PurePath(path).name}” does not say its format; let the name end in one of {endings}.")
    return found


_IMPORTERS: Mapping[str, Callable[[bytes], Transcript]] = {
    ".txt": lambda data: captioner.loads(decode_text(data)),
    ".docx": docx.loads,
    ".srt": lambda data: captions.transcript_of(srt.loads(decode_text(data))),
    ".vtt": lambda data: captions.transcript_of(webvtt.loads(decode_text(data))),
    ".json": lambda data: result_json.loads(decode_text(data)),
}


def import_transcript(data: bytes, suffix: str) -> Transcript:
    """Read a transcript that exists already, by its file's suffix: .txt, .docx, .srt, .vtt or .json.

    Raises ``InputError`` for another suffix and for a file that cannot be read as what it says.
    """
    importer = _IMPORTERS.get(suffix.lower())
    if importer is None:
        raise InputError(f"A transcript cannot be read from a “{suffix}” file; give one of {', '.join(_IMPORTERS)}.")
    return importer(data)
