"""Text formats in and out: each file parses or formats one format; opening files is the caller's job.

``FORMATS`` lists what a transcript can be exported as. Inside the package, agenda and roster files,
result files, RTTM, dates and the importers are modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from meetings.errors import InputError
from meetings.formats import captioner, captions, csv, result_json, rttm, srt, webvtt
from meetings.formats.documents import docx, html, pdf, text
from meetings.formats.documents.document import Document, compose
from meetings.formats.documents.summary import summarise
from meetings.formats.edition import Edition
from meetings.formats.encoding import decode_text
from meetings.formats.header import Header
from meetings.transcript import Transcript

Writer = Callable[[Transcript, Header, Edition], str | bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format to export: its short name, the suffix of its files, its media type, and how it is offered.

    ``is_document`` says that it has a title page, so that the profile and the kind of record matter.
    """

    name: str
    suffix: str
    media_type: str
    label: str
    write: Writer
    is_document: bool = False


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _document(transcript: Transcript, header: Header, edition: Edition) -> Document:
    return (summarise if edition.kind == "summary" else compose)(transcript, header, edition)


def _text(transcript: Transcript, header: Header, edition: Edition) -> str:
    prefix = edition.profile.prefix
    return text.write(_document(transcript, header, edition), prefix=prefix, times=bool(edition.times))


def _word(transcript: Transcript, header: Header, edition: Edition) -> bytes:
    return docx.write(_document(transcript, header, edition), transcript, header, times=bool(edition.times))


def _pdf(transcript: Transcript, header: Header, edition: Edition) -> bytes:
    return pdf.write(_document(transcript, header, edition), header, times=bool(edition.times))


def _page(transcript: Transcript, header: Header, edition: Edition) -> bytes:
    times = transcript.is_timed and edition.times is not False
    return html.write(_document(transcript, header, edition), times=times, sound=edition.sound)


def _akn(transcript: Transcript, header: Header, edition: Edition) -> bytes:
    from meetings.formats import akn

    return akn.dumps(transcript, header, edition)


def _rttm(transcript: Transcript, header: Header, _edition: Edition) -> str:
    return rttm.dumps(rttm.turns_of(transcript), header.recording_id or header.meeting)


_ALL = (
    Format("docx", ".docx", _WORD, "Word document", _word, is_document=True),
    Format("pdf", ".pdf", "application/pdf", "PDF to print and to keep", _pdf, is_document=True),
    Format("txt", ".txt", "text/plain; charset=utf-8", "Plain text with speakers’ labels", _text, is_document=True),
    Format("html", ".html", "text/html; charset=utf-8", "Page to read, print and hear", _page, is_document=True),
    Format("vtt", ".vtt", "text/vtt; charset=utf-8", "Captions (WebVTT)", lambda t, h, _: webvtt.dumps(t, h)),
    Format("srt", ".srt", "application/x-subrip; charset=utf-8", "Captions (SRT)", lambda t, _, __: srt.dumps(t)),
    Format("csv", ".csv", "text/csv; charset=utf-8", "Table for a spreadsheet", lambda t, h, _: csv.dumps(t, h)),
    Format(
        "json",
        ".json",
        "application/json",
        "Result file, with every word’s time",
        lambda t, h, _: result_json.dumps(t, h),
    ),
    Format("akn", ".akn", "application/akn+xml", "Akoma Ntoso, for parliamentary archives", _akn),
    Format("rttm", ".rttm", "text/plain; charset=utf-8", "Who spoke when", _rttm),
)
FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
"""Formats by name, in the order in which they are offered."""


def export(transcript: Transcript, header: Header, fmt: str, edition: Edition | None = None) -> bytes:
    """Write a transcript, or the part of it that the edition chooses, in the format of this name.

    Raises ``InputError`` for a format that is not known, and where nothing answers the choice.
    """
    if fmt not in FORMATS:
        raise InputError(f"“{fmt}” is not a format; use one of {', '.join(FORMATS)}.")
    edition = edition or Edition()
    written = FORMATS[fmt].write(edition.choose(transcript), header, edition)
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
